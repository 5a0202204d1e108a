# Logowanie i hasła. Kluczem odmowy jest jej kod.
invalid-credentials = Adres e-mail lub hasło są nieprawidłowe.
bad-email = To nie jest adres e-mail w postaci imie@example.com.
password-too-short = Hasło musi mieć co najmniej { $shortest } znaków.
password-too-long = Hasło może mieć najwyżej { $longest } znaków.
password-too-common = To hasło łatwo odgadnąć: wybierz dłuższe albo kilka słów, które do siebie nie pasują.

# List o zakończonym logowaniu, którego klucza odświeżania użyto dwa razy.
session-ended-subject = Wylogowaliśmy jedno z Twoich urządzeń
session-ended-greeting = Dzień dobry, { $name }!
session-ended-what = Zakończyliśmy jedno z Twoich logowań w { $url }, ponieważ klucza, który je podtrzymywał, użyto po raz drugi. Tak się dzieje, gdy ktoś skopiował klucz albo gdy urządzenie przywrócono z kopii zapasowej.
session-ended-now = Nikt nie może już korzystać z tego logowania. Na pozostałych urządzeniach nic się nie zmienia.
session-ended-device = Urządzenie
session-ended-device-unknown = nieznane
session-ended-began = Zalogowano
session-ended-at = Zakończono
session-ended-do = Jeśli to Twoje urządzenie, po prostu zaloguj się ponownie. Jeśli go nie znasz albo zdarzy się to znowu, powiadom administratora klubu: ktoś może znać Twoje hasło.
