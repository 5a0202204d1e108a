# Co jest nie tak z plikiem, który przynosi klub. Każdy powód stoi po „Wiersz 7, Email: ” albo „Wiersz 7: ”.
import-line = Wiersz { $line }: { $reason }
import-line-column = Wiersz { $line }, { $column }: { $reason }

import-file-not-found = Nie ma takiego pliku.
import-file-is-folder = To jest folder, a nie plik.
import-file-unreadable = Nie można odczytać pliku: { $cause }.
import-file-too-large = Plik jest większy niż { $limit } MiB. Sprawdź, czy to właściwy plik, albo go podziel.
import-file-too-many-lines = Plik ma więcej wierszy niż { $limit }. Sprawdź, czy to właściwy plik, albo go podziel.
import-file-empty = Plik jest pusty.
import-file-workbook = To jest arkusz kalkulacyjny albo PDF. Zapisz go jako CSV (UTF-8) i spróbuj ponownie.
import-file-binary = To nie jest plik tekstowy. Zapisz tabelę jako CSV (UTF-8) i spróbuj ponownie.
import-file-damaged = Plik jest w UTF-8, ale wiersz { $line } jest uszkodzony. Wyeksportuj go jeszcze raz.
import-file-encoding = Plik nie jest ani w UTF-8, ani w Windows-1250. Zapisz go jako CSV (UTF-8) i spróbuj ponownie.

import-columns-missing = brakuje kolumn: { $missing }. Znalezione: { $found }.
import-column-twice = ta kolumna występuje w nagłówku więcej niż raz.
import-fields-missing = kolumn w nagłówku: { $expected }, wartości w tym wierszu: { $found }. Wiersz jest niepełny.
import-field-count = wartości w tym wierszu: { $found }, kolumn: { $expected }. Wartość zawierająca separator musi być w cudzysłowie.
import-field-count-across = wartości: { $found }, kolumn: { $expected }. Otwarty tu cudzysłów zamyka się w wierszu { $last }.
import-quote-not-closed = cudzysłów jest otwarty i niezamknięty.
import-text-after-quote = po zamykającym cudzysłowie stoi tekst. Cudzysłów wewnątrz cudzysłowu zapisuje się podwójnie.
import-field-too-long = wartość jest za długa, najwyżej znaków: { $limit }.
import-too-many-fields = za dużo wartości, najwyżej: { $limit }.

import-value-missing = nie może być puste.
import-value-too-long = za długie, najwyżej znaków: { $limit }.
import-email-invalid = „{ $value }” nie jest adresem e-mail.
import-email-twice = { $value } jest już w wierszu { $first }.
import-date-invalid = „{ $value }” nie jest datą. Napisz 2024-05-31, 31/05/2024 lub 31.05.2024.
import-date-impossible = „{ $value }” to dzień, którego nie ma w kalendarzu. Dzień stoi przed miesiącem: 31/05/2024, 31.05.2024.
import-renewal-before-joined = musi być późniejsze niż dzień przystąpienia.
import-slip-type-unknown = „{ $value }” nie jest rodzajem wpisu. Możliwe: Referral, TYFCB, One to One, CEU.
import-place-unknown = „{ $value }” to ani Inside, ani Outside.
import-same-person = { $value } jest po obu stronach wpisu.
import-amount-invalid = „{ $value }” nie jest kwotą. Napisz 1250.00, 1,250.00 lub 1 250,00.
import-amount-negative = nie może być ujemne. Korektę zapisuje się w programie, a nie w imporcie.
import-amount-zero = musi być większe od zera.
import-amount-too-precise = ma więcej miejsc po przecinku niż waluta, dozwolone: { $limit }.
import-amount-ambiguous = „{ $value }” można odczytać na dwa sposoby. Napisz z groszami: 1250.00 lub 1 250,00.
import-amount-too-large = to za dużo: najwyżej { $limit }.
import-currency-unknown = „{ $value }” nie jest walutą. To trzy litery ISO 4217, na przykład PLN, EUR lub GBP.
import-quantity-invalid = „{ $value }” nie jest liczbą punktów. Napisz 1, 0.5 lub 1,5.
import-quantity-out-of-range = musi być większe od 0 i wynosić najwyżej { $limit }.
import-quantity-too-precise = ma więcej niż jedno miejsce po przecinku: punkty liczy się w częściach dziesiątych.

# Co jest nie tak z danymi w wierszu.
import-category-unknown = nie ma branży „{ $value }”. Branżę znajduje się po kodzie albo po polskiej lub angielskiej nazwie.
import-category-unknown-near = nie ma branży „{ $value }”. Najbliższa to „{ $near }”.
import-category-ambiguous = kilka branż nazywa się „{ $value }”. Wpisz kod jednej z nich: { $codes }.
import-category-twice = miejsce „{ $value }” jest już zajęte w wierszu { $first }.
import-member-elsewhere = { $value } to { $name }, w grupie { $chapter }. Grupę zmienia się przez przeniesienie, a nie przez import.
import-email-just-taken = ktoś w międzyczasie zajął ten adres. Uruchom import jeszcze raz.
import-seat-taken = miejsce „{ $value }” ma { $holder }.
import-seat-not-left = miejsce „{ $value }” ma { $holder }, a nowe miejsce tej osoby (wiersz { $other }) też nie jest wolne. Aby zamienić miejsca, daj najpierw jednej z osób inną branżę.
import-seat-just-taken = ktoś w międzyczasie zajął to miejsce. Uruchom import jeszcze raz.
import-person-unknown = nikt o nazwisku { $name } nie ma i nie miał miejsca w klubie.
import-person-unknown-near = nikt o nazwisku { $name } nie ma i nie miał miejsca w klubie. Najbliżej: { $near }.
import-person-without-seat = { $name } nie ma już miejsca w klubie.
import-person-ambiguous = kilka osób nazywa się { $name }: w grupach { $chapters }. Podaj, której grupy to plik: --chapter NAZWA.
import-person-indistinct = kilka osób nazywa się { $name } ({ $chapters }), a plik ich nie rozróżnia. Usuń wiersz i zapisz go w programie.
import-place-is-inside = w pliku stoi Outside, ale obie osoby są z tej samej grupy. Liczy się jako Inside.
import-place-is-outside = w pliku stoi Inside, ale osoby są z różnych grup. Liczy się jako Outside.
import-day-future-there = w grupie odbiorcy ten dzień jeszcze nie nadszedł. Wybierz wcześniejszy: --on DATA.
import-slips-again = slipy tego pliku, które już są (za { $there }): { $count }. Policzą się jeszcze raz, za { $day }.
import-refused = odrzucone: { $code }.

# Co jest nie tak z importem jako całością.
import-chapter-unknown = Nie ma grupy „{ $name }”. Są: { $names }.
import-no-chapters = Nie ma jeszcze żadnej grupy. Najpierw ją utwórz: chapterhouse chapter create.
import-day-future = { $day } jeszcze nie nadszedł. Wpisy liczą się najpóźniej na dziś: --on DATA.
import-slips-there = Slipy, które już są (za { $there }): { $count } z { $of }. Podaj, za który dzień liczy się plik: --on { $there } doda do tamtego dnia to, co nowe; --on { $today } policzy wszystkie jeszcze raz, za { $today }.
import-busy = Trwa inny import albo baza danych jest zajęta. Nic nie zmieniono; spróbuj za chwilę.

# Rekomendacja musi mówić, o co chodzi; wpis z innego systemu nie musi.
import-referral-description = Zaimportowano bez opisu

# Co zrobił import, w wierszu poleceń.
import-read = { $count ->
    [one] Wczytano { $count } wiersz.
    [few] Wczytano { $count } wiersze.
   *[many] Wczytano { $count } wierszy.
}
import-members-added = { $count ->
    [one] Dodano { $count } osobę.
    [few] Dodano { $count } osoby.
   *[many] Dodano { $count } osób.
}
import-members-changed = { $count ->
    [one] Zmieniono { $count } osobę.
    [few] Zmieniono { $count } osoby.
   *[many] Zmieniono { $count } osób.
}
import-members-unchanged = { $count ->
    [one] { $count } osoba bez zmian.
    [few] { $count } osoby bez zmian.
   *[many] { $count } osób bez zmian.
}
import-slips-added = { $count ->
    [one] Dodano { $count } wpis na { $day }:
    [few] Dodano { $count } wpisy na { $day }:
   *[many] Dodano { $count } wpisów na { $day }:
} rekomendacje { $referrals }, zamknięty biznes { $business }, spotkania jeden na jeden { $meetings }, nauka { $credits }.
import-slips-unchanged = { $count ->
    [one] { $count } wpis już był.
    [few] { $count } wpisy już były.
   *[many] { $count } wpisów już było.
}
import-before = Ten plik zaimportowano { $at }: nie ma nic do zrobienia. Jeśli te wpisy zdarzyły się jeszcze raz, podaj inny dzień: --on DATA.
import-dry-run = Próba: nic nie zmieniono. Bez --dry-run:
import-ignored = Kolumny, których się nie czyta: { $columns }.
import-odd = { $count ->
    [one] { $count } wiersz jest dziwny, ale nie przeszkadza:
    [few] { $count } wiersze są dziwne, ale nie przeszkadzają:
   *[many] { $count } wierszy jest dziwnych, ale nie przeszkadza:
}
import-more = … i jeszcze { $count }. Wszystkie zobaczysz, kierując wyjście do pliku.
import-bad = { $count ->
    [one] nic nie zmieniono: { $count } wiersz pliku { $file } jest błędny
    [few] nic nie zmieniono: { $count } wiersze pliku { $file } są błędne
   *[many] nic nie zmieniono: { $count } wierszy pliku { $file } jest błędnych
}
import-bad-hint = popraw plik i zaimportuj go jeszcze raz; --dry-run znajduje błędy, niczego nie zmieniając
import-wrong-roster-hint = lista członków ma kolumny { $columns }; wpisy importuje `import slips`
import-wrong-slips-hint = zestawienie wpisów ma kolumny { $columns }; listę członków importuje `import roster`
