# Sign-in and passwords. The key of a refusal is its code.
invalid-credentials = The e-mail address or the password is wrong.
bad-email = This is not an e-mail address of the form name@example.com.
password-too-short = Take at least { $shortest } characters.
password-too-long = Take at most { $longest } characters.
password-too-common = This password is easy to guess: take a longer one, or several words that do not belong together.

# The mail about a sign-in that was ended because its refresh token was used twice.
session-ended-subject = You were signed out on one device
session-ended-greeting = Hello { $name },
session-ended-what = we ended one of your sign-ins at { $url }, because the key that kept it open was used a second time. That can happen when somebody has copied the key, or when a device was restored from a backup.
session-ended-now = Nobody can go on with that sign-in. Your other devices stay signed in.
session-ended-device = Device
session-ended-device-unknown = not known
session-ended-began = Signed in
session-ended-at = Ended
session-ended-do = If this is your device, just sign in again. If you do not know it, or if it happens again, tell the administrator of your club: somebody may know your password.
