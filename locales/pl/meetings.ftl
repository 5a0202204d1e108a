# Wiadomości i strony o spotkaniu, które się odbędzie. $title to „none” przy zwykłym spotkaniu.
meeting-where = Miejsce: { $value }
meeting-join = Połączenie wideo: { $value }
meeting-zone = Strefa czasowa: { $value }

invitation-subject = { $chapter }: spotkanie – { $when }
invitation-greeting = Dzień dobry,
invitation-what = { $title ->
    [none] najbliższe spotkanie grupy { $chapter }: { $when }. Czy będziesz?
   *[other] spotkanie grupy { $chapter }: { $when }, { $title }. Czy będziesz?
}
invitation-do = Każdy z linków otwiera stronę, na której potwierdza się odpowiedź. Można ją zmieniać do końca spotkania.

reminder-subject = { $chapter }: czy będziesz – { $when }?
reminder-greeting = Dzień dobry,
reminder-what = zbliża się spotkanie grupy { $chapter }: { $when }. Nie mamy jeszcze odpowiedzi, a organizatorzy na nią czekają.
reminder-do = Każdy z linków otwiera stronę, na której potwierdza się odpowiedź. Można ją zmieniać do końca spotkania.

moved-subject = Zmiana: { $chapter }, { $when }
moved-greeting = Dzień dobry,
moved-what = spotkanie grupy { $chapter } zostało zmienione. Nowy termin i miejsce: { $when }.
moved-do = Udzielona odpowiedź pozostaje bez zmian. Jeśli jest już nieaktualna, odpowiedz jeszcze raz.

cancelled-subject = Odwołane: { $chapter }, { $when }
cancelled-greeting = Dzień dobry,
cancelled-what = spotkanie grupy { $chapter } ({ $when }) nie odbędzie się.
cancelled-do = Nie trzeba nic robić.

holiday-subject = Wolne: { $chapter }, { $when }
holiday-greeting = Dzień dobry,
holiday-what = spotkanie grupy { $chapter } ({ $when }) nie odbędzie się z powodu dnia wolnego. Ten tydzień się nie liczy.
holiday-do = Nie trzeba nic robić.

substitute-named-subject = Zastępstwo: { $chapter }, { $when }
substitute-named-greeting = Dzień dobry,
substitute-named-what = { $member } prosi o zastępstwo na spotkaniu grupy { $chapter }: { $when }.
substitute-named-do = Jeśli to niemożliwe, daj znać: { $member }.

substitute-moved-subject = Zmiana: { $chapter }, { $when }
substitute-moved-greeting = Dzień dobry,
substitute-moved-what = spotkanie grupy { $chapter } z zastępstwem, o które prosi { $member }, zostało zmienione. Nowy termin i miejsce: { $when }.
substitute-moved-do = Jeśli to niemożliwe, daj znać: { $member }.

substitute-off-subject = Zastępstwo nieaktualne: { $chapter }, { $when }
substitute-off-greeting = Dzień dobry,
substitute-off-what = zastępstwo na spotkaniu grupy { $chapter } ({ $when }), o które prosi { $member }, nie jest już potrzebne.
substitute-off-do = Dziękujemy za gotowość.

# Trzy odpowiedzi i strona, na której potwierdza się jedną z nich.
answer-yes = Będę na spotkaniu
answer-substitute = Przyślę zastępstwo
answer-no = Nie będzie mnie
answer-title = Czy będziesz na spotkaniu?
answer-question = Twoja odpowiedź
answer-none = { $name }: nie ma jeszcze odpowiedzi.
answer-is-yes = { $name }, obecna odpowiedź: będę na spotkaniu.
answer-is-substitute = { $name }, obecna odpowiedź: przyślę zastępstwo.
answer-is-no = { $name }, obecna odpowiedź: nie będzie mnie.
answer-substitute-name = Imię i nazwisko zastępstwa, jeśli już wiadomo
answer-substitute-email = Adres e-mail, jeśli mamy podać czas i miejsce
answer-confirm = Potwierdzam
answer-saved = Zapisano. Dziękujemy za odpowiedź.
answer-refused = Tego jeszcze nie zapisano:
answer-changed = Odpowiedź w międzyczasie się zmieniła. Oto obecna.
answer-until = Odpowiedź można zmieniać do końca spotkania. Ten link jest osobisty: kto go ma, może odpowiedzieć w Twoim imieniu.
answer-ended-title = Odpowiedzi nie są już przyjmowane
answer-ended = Spotkanie się odbyło albo zostało odwołane. Jeśli trzeba coś poprawić, skontaktuj się z liderami grupy.
