# Strona zgłoszenia na spotkanie, strona odnośnika z wiadomości i same wiadomości.
visit-title = Odwiedź grupę { $chapter }
visit-intro = Zobacz, jak przebiega spotkanie. Zgłoszenie do niczego nie zobowiązuje.
visit-which = Które spotkanie?
visit-online = online
visit-name = Imię i nazwisko
visit-email = Adres e-mail
visit-email-hint = Wyślemy na niego odnośnik: zgłoszenie liczy się dopiero po jego otwarciu i potwierdzeniu.
visit-company = Firma
visit-profession = Czym się zajmujesz?
visit-inviter = Kto Cię zaprasza?
visit-optional = (nieobowiązkowe)
visit-agree = Zgadzam się, aby grupa przechowywała te dane.
visit-consent = Grupa { $chapter } przechowuje Twoje imię i nazwisko, adres e-mail, firmę, zawód oraz to, kto Cię zaprasza, aby przygotować się do wizyty i wiedzieć, ile było wizyt w klubie: ich liczba jest ograniczona. Widzą to członkowie grupy, z wyjątkiem adresu e-mail. Bez potwierdzenia dane są usuwane po spotkaniu. Po potwierdzeniu są usuwane, gdy od spotkania miną { $months } miesiące, chyba że do tego czasu wstąpisz do grupy.
visit-send = Zgłoś się
visit-refused = Jeszcze nie wysłano:
visit-none = Żadne spotkanie nie jest teraz ogłoszone. Zajrzyj tu za kilka dni.
visit-sent-title = Wysłaliśmy Ci wiadomość
visit-sent = Jest w niej odnośnik: otwórz go i potwierdź, że przyjdziesz. Działa do początku spotkania. Jeśli po kilku minutach nic nie przyszło, zajrzyj do niechcianej poczty albo zgłoś się jeszcze raz.
visit-again = Powrót do zgłoszenia
visit-choose-meeting = Wybierz jedno ze spotkań.
visit-name-needed = Wpisz imię i nazwisko.
visit-name-too-long = Imię i nazwisko mają ponad 120 znaków.
visit-email-invalid = Wpisz adres e-mail w postaci nazwa@example.com.
visit-company-too-long = Nazwa firmy ma ponad 200 znaków.
visit-profession-too-long = Opis zajęcia ma ponad 120 znaków.
visit-inviter-too-long = Imię i nazwisko osoby zapraszającej mają ponad 120 znaków.

# Strona odnośnika.
visit-confirm-title = Czy przyjdziesz?
visit-invited-by = Zaprasza Cię { $inviter }.
visit-confirm = Tak, przyjdę
visit-decline = Nie przyjdę
visit-call-off = Odwołaj wizytę
visit-registered-title = Zgłoszenie przyjęte
visit-registered = Do zobaczenia na spotkaniu. Jeśli nie możesz przyjść, odwołaj wizytę tutaj, zanim spotkanie się zacznie.
visit-called-off-title = Wizyta odwołana
visit-called-off = Nikt nie oczekuje Cię na tym spotkaniu. Jeśli jednak chcesz przyjść, zgłoś się jeszcze raz.
visit-over-title = Ten odnośnik już nie działa
visit-over = Spotkanie się zaczęło, skończyło albo zostało odwołane. Następne znajdziesz na stronie grupy.
visit-missing-title = Nie ma takiego odnośnika
visit-missing = Może brakuje jego części: otwórz go jeszcze raz z wiadomości, w której przyszedł, albo zgłoś się ponownie.
visit-no-chapter-title = Nie ma takiej grupy
visit-no-chapter = Może w adresie jest błąd albo grupa już się nie spotyka.

# Wiadomość po zgłoszeniu.
visit-registered-subject = Potwierdź wizytę w grupie { $chapter }
visit-registered-greeting = Dzień dobry, { $name },
visit-registered-what = otrzymaliśmy zgłoszenie na spotkanie grupy { $chapter }. Potwierdź je, abyśmy na Ciebie czekali:
visit-registered-button = Potwierdź wizytę
visit-registered-do = Odnośnik działa do początku spotkania; można nim też odwołać wizytę. Jeśli to nie Twoje zgłoszenie, nic nie rób: nikt nie będzie Cię oczekiwać, a dane zostaną usunięte po spotkaniu.

# Wiadomość z zaproszeniem.
visit-invited-subject = Zaproszenie do grupy { $chapter }. Zaprasza: { $inviter }
visit-invited-greeting = Dzień dobry, { $name },
visit-invited-what = { $inviter } zaprasza na spotkanie grupy { $chapter } w charakterze gościa. Odpowiedz, czy przyjdziesz:
visit-invited-button = Odpowiedz na zaproszenie
visit-invited-do = Odnośnik działa do początku spotkania; można nim też później odwołać wizytę.

visit-moved-subject = Zmiana: wizyta w grupie { $chapter }, { $when }
visit-moved-greeting = Dzień dobry,
visit-moved-what = spotkanie grupy { $chapter }, na które czekasz, zostało zmienione. Nowy termin:
visit-moved-do = Jeśli to niemożliwe, zrezygnuj, korzystając z linku w poprzedniej wiadomości.

visit-off-subject = Odwołane: { $chapter }, { $when }
visit-off-greeting = Dzień dobry,
visit-off-what = spotkanie grupy { $chapter } ({ $when }) nie odbędzie się. Zapraszamy na inne.
visit-off-do = Nie trzeba nic robić.
