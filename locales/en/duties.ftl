# The page behind a link that lets somebody do one duty of one meeting.
duty-attendance = Attendance
duty-visitors = Visitors
duty-explained = For { $holder }, from { $giver }. This link works until { $until }. Whoever has it can do this: keep it to yourself.
duty-unmarked = not marked
duty-substitute = Substitute's name
duty-substitute-of = { $name }: substitute's name
duty-save = Save
duty-saved = { $count ->
    [0] There was nothing to save.
    [one] Saved: one mark.
   *[other] Saved: { $count } marks.
}
duty-has-come = Has come
duty-has-come-of = { $name } has come
duty-is-here = is here
duty-not-expected = not expected any more
duty-noted = Noted: { $name } has come.
duty-no-visitors = No visitor is invited.
duty-refused = This was not saved yet:
duty-not-open = The meeting has not begun: from its start on this can be done here. Whoever runs the meeting starts it; load this page anew then.
duty-changed = Somebody else has changed this meanwhile. Here it is as it stands now.
duty-choose-substitute = Choose “represented by a substitute”, or leave the substitute's name empty.
duty-unknown-mark = Choose one of the marks.
duty-name-too-long = The substitute's name is longer than 120 characters.

# When it cannot be done.
duty-missing-title = There is no such link
duty-missing = Perhaps a part of it is missing: open it again from the message that it came in, or ask for a new one.
duty-ended-title = This link does not work any more
duty-expired = Its time is over. Ask { $giver } for a new one.
duty-revoked = It was taken back. Ask { $giver } for a new one.
duty-over = The meeting is closed or was called off. If there is still something to do, ask { $giver }.
link-trouble-title = This was not done
link-trouble-back = Go back, and what you have typed is still there.
