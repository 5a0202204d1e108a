# Mails and pages about a meeting to come. $title is "none" for an ordinary meeting.
meeting-where = Where: { $value }
meeting-join = Join by video: { $value }
meeting-zone = Time zone: { $value }

invitation-subject = { $chapter }: meeting on { $when }
invitation-greeting = Hello { $name },
invitation-what = { $title ->
    [none] the next meeting of { $chapter } is on { $when }. Will you come?
   *[other] { $chapter } meets on { $when }: { $title }. Will you come?
}
invitation-do = Each link opens a page on which you confirm your answer. You can change it until the meeting is held.

reminder-subject = { $chapter }: are you coming on { $when }?
reminder-greeting = Hello { $name },
reminder-what = the meeting of { $chapter } is near: { $when }. You have not said yet whether you come, and those who prepare it count on your answer.
reminder-do = Each link opens a page on which you confirm your answer. You can change it until the meeting is held.

moved-subject = Changed: { $chapter }, { $when }
moved-greeting = Hello { $name },
moved-what = a meeting of { $chapter } has changed. It is now on { $when }.
moved-do = What you have answered stays as it was: if it is different now, answer once more.

cancelled-subject = Called off: { $chapter }, { $when }
cancelled-greeting = Hello { $name },
cancelled-what = the meeting of { $chapter } on { $when } does not take place.
cancelled-do = You need not do anything.

holiday-subject = Left out: { $chapter }, { $when }
holiday-greeting = Hello { $name },
holiday-what = the meeting of { $chapter } on { $when } is left out for a holiday. The week does not count.
holiday-do = You need not do anything.

substitute-named-subject = { $member } counts on you: { $chapter }, { $when }
substitute-named-greeting = Hello { $name },
substitute-named-what = { $member } has named you to stand in at the meeting of { $chapter } on { $when }.
substitute-named-do = If you cannot come, tell { $member }.

substitute-moved-subject = Changed: { $chapter }, { $when }
substitute-moved-greeting = Hello { $name },
substitute-moved-what = the meeting of { $chapter } at which you stand in for { $member } has changed. It is now on { $when }.
substitute-moved-do = If you cannot come then, tell { $member }.

substitute-off-subject = Not needed any more: { $chapter }, { $when }
substitute-off-greeting = Hello { $name },
substitute-off-what = you were to stand in for { $member } at the meeting of { $chapter } on { $when }. That is not needed any more.
substitute-off-do = Thank you for being ready.

# The three answers, and the page on which one is confirmed.
answer-yes = I will come
answer-substitute = I will send a substitute
answer-no = I cannot come
answer-title = Will you come?
answer-question = Your answer
answer-none = You have not answered yet, { $name }.
answer-is-yes = You have answered that you will come, { $name }.
answer-is-substitute = You have answered that you will send a substitute, { $name }.
answer-is-no = You have answered that you cannot come, { $name }.
answer-substitute-name = The substitute's name, if you know it already
answer-substitute-email = Their e-mail address, if we shall tell them when and where
answer-confirm = Confirm
answer-saved = Saved. Thank you for answering.
answer-refused = This was not saved yet:
answer-changed = The answer was changed meanwhile. Here it is as it stands now.
answer-until = You can change your answer until the meeting is held. This link is yours: whoever has it can answer for you.
answer-ended-title = Answers are not taken any more
answer-ended = The meeting is over, or was called off. If something is to be mended, tell the leaders of your chapter.
