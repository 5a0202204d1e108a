# The mail to those who look after a chapter's seats, when one opens for which somebody waits.
seat-opened-subject = { $chapter }: the seat { $category } is open
seat-opened-greeting = Hello { $name },
seat-opened-what = the seat { $category } in { $chapter } has been open since { $day }. Waiting for it, in the order in which they came:
seat-opened-do = Ask the first one, and take whoever waits no more off the list.
