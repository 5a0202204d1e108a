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
import-amount-too-large = jest za duże.
import-currency-unknown = „{ $value }” nie jest walutą. To trzy litery ISO 4217, na przykład PLN, EUR lub GBP.
import-quantity-invalid = „{ $value }” nie jest liczbą punktów. Napisz 1, 0.5 lub 1,5.
import-quantity-out-of-range = musi być większe od 0 i wynosić najwyżej { $limit }.
import-quantity-too-precise = ma więcej niż jedno miejsce po przecinku: punkty liczy się w częściach dziesiątych.
