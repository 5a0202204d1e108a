# Zdania dla ludzi, którzy mogą poprawić to, co wysłali. Klucz to kod, pisany z łącznikami.
bad-id = To nie jest identyfikator w postaci { $form }.
