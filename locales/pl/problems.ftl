# Co zrobić, gdy żądanie nie zostało wykonane. Klucz to kod.
problem-bad-request = Nie można zrozumieć żądania.
problem-bad-json = Treść nie jest poprawnym JSON-em: wiersz { $line }, kolumna { $column }.
problem-unauthenticated = Zaloguj się i wyślij token dostępu.
problem-forbidden = Nie masz do tego uprawnień.
problem-not-found = Niczego tu nie ma albo nie masz do tego dostępu.
problem-method-not-allowed = Nagłówek Allow wymienia metody, które tu działają.
problem-not-acceptable = Nagłówek Accept nie dopuszcza żadnej z dostępnych postaci.
problem-request-timeout = Żądanie docierało zbyt długo.
problem-conflict = Zapis zmienił się od czasu, gdy go odczytano: odczytaj go ponownie.
problem-payload-too-large = Treść jest zbyt duża.
problem-unsupported-media-type = Wyślij application/json.
problem-rejected = Popraw to, co wymieniono w polu errors.
problem-throttled = Zbyt wiele prób: odczekaj tyle, ile podaje nagłówek Retry-After.
problem-unavailable = Spróbuj ponownie później.
problem-internal = To nasz błąd. Podaj nam identyfikator żądania.

# Pola treści.
field-missing = Brakuje tego pola.
field-unknown = Nie ma takiego pola.
field-invalid = Ta wartość nie ma oczekiwanej postaci.

# Zdjęcie, którego nie przyjęto.
photo-not-an-image = To nie jest obraz, który można pokazać: wyślij plik JPEG, PNG lub WebP.
photo-too-large = Zdjęcie jest większe niż { $limit } KiB: wyślij mniejsze.
photo-too-many-pixels = Zdjęcie ma zbyt wiele pikseli: wyślij takie, które ma najwyżej 40 megapikseli i żaden bok dłuższy niż 12 000.
photo-broken = Zdjęcie jest uszkodzone lub niekompletne: zapisz je ponownie i wyślij.
photo-not-arrived = Zdjęcie nie dotarło w całości: wyślij je ponownie.
photo-no-place = Ten serwer nie przechowuje zdjęć. Osoba, która go prowadzi, musi ustawić files.store.
