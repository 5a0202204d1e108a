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
