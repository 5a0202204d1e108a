# The page on which somebody registers for a meeting, the one behind the link in the mail, and the mails.
visit-title = Visit { $chapter }
visit-intro = See for yourself how a meeting goes: register here, free of obligation.
visit-which = Which meeting?
visit-online = online
visit-name = First and last name
visit-email = E-mail
visit-email-hint = We mail you a link there: the registration counts once you have opened it and confirmed.
visit-company = Company
visit-profession = What do you do?
visit-inviter = Who invited you?
visit-optional = (optional)
visit-agree = I agree that the chapter keeps these details.
visit-consent = The chapter { $chapter } keeps your name, e-mail address, company, profession and who invited you, to prepare for your visit and to know how often you have visited: a club allows a limited number of visits. The chapter's members see this, except the e-mail address. If you do not confirm, it is deleted after the meeting. If you do, your details are deleted { $months } months after the meeting, unless you become a member by then.
visit-send = Register
visit-refused = This was not sent yet:
visit-none = No meeting is announced at the moment. Look in again in a few days.
visit-sent-title = We have sent you a mail
visit-sent = It has a link in it: open it, and confirm that you come. It works until the meeting begins. If nothing arrives within some minutes, look among unwanted mail, or register once more.
visit-again = Back to the registration
visit-choose-meeting = Choose one of the meetings.
visit-name-needed = Write your first and last name.
visit-name-too-long = The name is longer than 120 characters.
visit-email-invalid = Write an e-mail address such as name@example.com.
visit-company-too-long = The company is longer than 200 characters.
visit-profession-too-long = What you do is longer than 120 characters.
visit-inviter-too-long = The name of who invited you is longer than 120 characters.

# The page behind the link.
visit-confirm-title = Will you come?
visit-invited-by = { $inviter } invites you.
visit-confirm = Yes, I will come
visit-decline = No, I cannot come
visit-call-off = Call off
visit-registered-title = You are registered
visit-registered = We look forward to seeing you. Should you not be able to come, call off here until the meeting begins.
visit-called-off-title = You have called off
visit-called-off = Nobody expects you at this meeting. To come after all, register once more.
visit-over-title = This link does not work any more
visit-over = The meeting has begun, is over or was called off. You find the next ones on the chapter's page.
visit-missing-title = There is no such link
visit-missing = Perhaps a part of it is missing: open it again from the mail that it came in, or register once more.
visit-no-chapter-title = There is no such chapter
visit-no-chapter = Perhaps the address is mistyped, or the chapter does not meet any more.

# The mail to who registered.
visit-registered-subject = Confirm your visit to { $chapter }
visit-registered-greeting = Hello { $name },
visit-registered-what = you want to visit a meeting of { $chapter }. Confirm it, so that you are expected:
visit-registered-button = Confirm the visit
visit-registered-do = The link works until the meeting begins; with it you can also call off. If it was not you who registered, do nothing: then nobody expects you, and what was typed is deleted after the meeting.

# The mail to who was invited.
visit-invited-subject = { $inviter } invites you to { $chapter }
visit-invited-greeting = Hello { $name },
visit-invited-what = { $inviter } invites you to a meeting of { $chapter } as a guest. Say whether you come:
visit-invited-button = Answer the invitation
visit-invited-do = The link works until the meeting begins; with it you can also call off later.

visit-moved-subject = Changed: your visit to { $chapter }, { $when }
visit-moved-greeting = Hello { $name },
visit-moved-what = the meeting of { $chapter } that you want to visit has changed. It is now on:
visit-moved-do = If you cannot come then, call off by the link in the mail that you got before.

visit-off-subject = Called off: { $chapter }, { $when }
visit-off-greeting = Hello { $name },
visit-off-what = the meeting of { $chapter } on { $when } does not take place. You are welcome at another one.
visit-off-do = You need not do anything.
