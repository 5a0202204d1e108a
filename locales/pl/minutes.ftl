# Wiadomości o zadaniach z protokołu.
task-yours = Twoje zadanie, do { $due }: { $what }

task-subject = { $chapter }: zadanie dla Ciebie
task-greeting = Dzień dobry,
task-what = masz nowe zadanie w grupie { $chapter }.
task-fact = Do { $due }: { $what }
task-do = Gdy będzie gotowe, zaznacz to w aplikacji klubu. Jeśli nie możesz się tym zająć, powiedz o tym osobom prowadzącym grupę: mogą przekazać zadanie komuś innemu.

task-due-subject = { $chapter }: termin zadania to { $due }
task-due-greeting = Dzień dobry,
task-due-what = zbliża się termin Twojego zadania w grupie { $chapter }.
task-due-fact = Do { $due }: { $what }
task-due-do = Gdy będzie gotowe, zaznacz to w aplikacji klubu. Do tego czasu zadanie wraca na każdym spotkaniu.
