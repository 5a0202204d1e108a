# Mails about tasks of the minutes.
task-yours = Your task, by { $due }: { $what }

task-subject = { $chapter }: a task for you
task-greeting = Hello { $name },
task-what = you have been given a task of { $chapter }.
task-fact = By { $due }: { $what }
task-do = When it is done, say so in your club's app. If you cannot do it, tell those who lead the chapter: they can give it to somebody else.

task-due-subject = { $chapter }: your task is due on { $due }
task-due-greeting = Hello { $name },
task-due-what = a task that you took on in { $chapter } is due.
task-due-fact = By { $due }: { $what }
task-due-do = When it is done, say so in your club's app. Until then every meeting finds it on its agenda.
