# Strona odnośnika, którym ktoś może wykonać jedno zadanie na jednym spotkaniu.
duty-attendance = Obecność
duty-visitors = Goście
duty-explained = Dla: { $holder }, od: { $giver }. Odnośnik działa do { $until }. Kto go ma, może to zrobić, więc nie przekazuj go dalej.
duty-unmarked = nie zaznaczono
duty-substitute = Imię i nazwisko zastępcy
duty-substitute-of = { $name }: imię i nazwisko zastępcy
duty-save = Zapisz
duty-saved = { $count ->
    [0] Nie było nic do zapisania.
    [one] Zapisano { $count } wpis.
    [few] Zapisano { $count } wpisy.
   *[other] Zapisano { $count } wpisów.
}
duty-has-come = Jest na miejscu
duty-has-come-of = { $name }: jest na miejscu
duty-is-here = na miejscu
duty-not-expected = już nie oczekujemy
duty-noted = Zapisano, że gość jest na miejscu: { $name }.
duty-no-visitors = Nikt nie jest zaproszony.
duty-refused = Jeszcze nie zapisano:
duty-not-open = Spotkanie jeszcze się nie zaczęło: można to robić od jego początku. Rozpoczyna je osoba prowadząca; wtedy wczytaj tę stronę ponownie.
duty-changed = Ktoś w międzyczasie to zmienił. Tak wygląda to teraz.
duty-choose-substitute = Wybierz „zastępstwo” albo zostaw puste imię i nazwisko zastępcy.
duty-unknown-mark = Wybierz jedną z możliwości.
duty-name-too-long = Imię i nazwisko zastępcy ma ponad 120 znaków.

# Gdy się nie da.
duty-missing-title = Nie ma takiego odnośnika
duty-missing = Może brakuje jego części: otwórz go jeszcze raz z wiadomości, w której przyszedł, albo poproś o nowy.
duty-ended-title = Ten odnośnik już nie działa
duty-expired = Minął jego termin. O nowy można poprosić osobę, która go dała: { $giver }.
duty-revoked = Został odwołany. O nowy można poprosić osobę, która go dała: { $giver }.
duty-over = Spotkanie jest zamknięte albo odwołane. Jeśli coś jeszcze zostało do zrobienia, zapytaj osobę, która go dała: { $giver }.
link-trouble-title = Nie udało się tego zrobić
link-trouble-back = Wróć na poprzednią stronę: wpisane dane tam są.
