# List do osób, które dbają o miejsca w grupie, gdy zwolni się miejsce, na które ktoś czeka.
seat-opened-subject = { $chapter }: wolne miejsce – { $category }
seat-opened-greeting = Dzień dobry, { $name }!
seat-opened-what = Miejsce w specjalności { $category } w grupie { $chapter } jest wolne od { $day }. Czekają na nie, w kolejności zgłoszeń:
seat-opened-do = Zapytaj pierwszą osobę z listy, a tych, którzy już nie czekają, skreśl z niej.
