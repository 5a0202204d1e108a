# What is wrong with a file that a club brings. Each reason goes on after "Line 7, Email: " or "Line 7: ".
import-line = Line { $line }: { $reason }
import-line-column = Line { $line }, { $column }: { $reason }

import-file-not-found = There is no such file.
import-file-is-folder = This is a folder, not a file.
import-file-unreadable = The file cannot be read: { $cause }.
import-file-too-large = The file is larger than { $limit } MiB. Check that it is the right one, or split it.
import-file-too-many-lines = The file has more than { $limit } lines. Check that it is the right one, or split it.
import-file-empty = The file is empty.
import-file-workbook = This is a spreadsheet or a PDF. Save it as CSV (UTF-8) and try again.
import-file-binary = This is not a text file. Save the table as CSV (UTF-8) and try again.
import-file-damaged = The file is UTF-8, but line { $line } is damaged. Export it once more.
import-file-encoding = The file is neither UTF-8 nor Windows-1250. Save it as CSV (UTF-8) and try again.

import-columns-missing = these columns are missing: { $missing }. Found: { $found }.
import-column-twice = this column stands in the header more than once.
import-fields-missing = columns in the header: { $expected }, values on this line: { $found }. The line is not whole.
import-field-count = values on this line: { $found }, columns: { $expected }. A value that contains the delimiter needs quotation marks.
import-field-count-across = values found: { $found }, columns: { $expected }. A quotation mark opened here is closed on line { $last }.
import-quote-not-closed = a quotation mark is opened and not closed.
import-text-after-quote = there is text after a closing quotation mark. A quotation mark within quotation marks is written twice.
import-field-too-long = a value is longer than { $limit } characters.
import-too-many-fields = there are more than { $limit } values.

import-value-missing = must not be empty.
import-value-too-long = is longer than { $limit } characters.
import-email-invalid = “{ $value }” is not an e-mail address.
import-email-twice = { $value } is already on line { $first }.
import-date-invalid = “{ $value }” is not a date. Write 2024-05-31, 31/05/2024 or 31.05.2024.
import-date-impossible = “{ $value }” is not a day of the calendar. The day comes before the month: 31/05/2024, 31.05.2024.
import-renewal-before-joined = must be later than the day of joining.
import-slip-type-unknown = “{ $value }” is not a slip type. It is one of: Referral, TYFCB, One to One, CEU.
import-place-unknown = “{ $value }” is neither Inside nor Outside.
import-same-person = { $value } is on both sides of the slip.
import-amount-invalid = “{ $value }” is not an amount. Write 1250.00, 1,250.00 or 1 250,00.
import-amount-negative = must not be negative. A correction is recorded in the program, not imported.
import-amount-zero = must be more than zero.
import-amount-too-precise = has more decimals than its currency, which has { $limit }.
import-amount-ambiguous = “{ $value }” can be read in two ways. Write the decimals: 1250.00 or 1 250,00.
import-amount-too-large = is too large: at most { $limit }.
import-currency-unknown = “{ $value }” is not a currency. It is three letters of ISO 4217, such as PLN, EUR or GBP.
import-quantity-invalid = “{ $value }” is not a number of credits. Write 1, 0.5 or 1,5.
import-quantity-out-of-range = must be more than 0 and at most { $limit }.
import-quantity-too-precise = has more than one decimal: credits are counted in tenths.

# What is wrong with the data of a line.
import-category-unknown = there is no category “{ $value }”. Categories are found by their code, and by their English or Polish name.
import-category-unknown-near = there is no category “{ $value }”. The nearest is “{ $near }”.
import-category-ambiguous = several categories are called “{ $value }”. Write the code of one: { $codes }.
import-category-twice = the seat “{ $value }” is already given on line { $first }.
import-member-elsewhere = { $value } is { $name }, who sits in { $chapter }. A member changes chapters by a transfer, not by an import.
import-email-just-taken = somebody else has taken this address in the meantime. Run the import again.
import-seat-taken = the seat “{ $value }” is taken by { $holder }.
import-seat-not-left = the seat “{ $value }” is held by { $holder }, whose own new seat (line { $other }) is not free either. To exchange seats, give one of them another category first.
import-seat-just-taken = somebody else has taken this seat in the meantime. Run the import again.
import-person-unknown = nobody called { $name } sits or has sat in the club.
import-person-unknown-near = nobody called { $name } sits or has sat in the club. The nearest is { $near }.
import-person-without-seat = { $name } no longer has a seat in the club.
import-person-ambiguous = several members are called { $name }: in { $chapters }. Say whose file this is: --chapter NAME.
import-person-indistinct = several members are called { $name } ({ $chapters }), and the file does not tell them apart. Take the line out, and record it in the program.
import-place-is-inside = the file says Outside, but both are of the same chapter. It counts as inside.
import-place-is-outside = the file says Inside, but the two are of different chapters. It counts as outside.
import-day-future-there = the day has not come yet in the recipient's chapter. Choose an earlier one: --on DATE.
import-slips-again = slips of this file that are there already, for { $there }: { $count }. They count once more, for { $day }.
import-refused = refused: { $code }.

# What is wrong with an import as a whole.
import-chapter-unknown = There is no chapter “{ $name }”. There is: { $names }.
import-no-chapters = There are no chapters yet. Create one first: chapterhouse chapter create.
import-day-future = { $day } has not come yet. Slips count for a day up to today: --on DATE.
import-slips-there = Slips that are there already, for { $there }: { $count } of { $of }. Say for which day the file counts: --on { $there } adds to that day what is new; --on { $today } counts all of them once more, for { $today }.
import-busy = Another import is running, or the database is busy. Nothing was changed; try again in a moment.

# A referral has to say what it is about, the slip of another system need not.
import-referral-description = Imported without a description

# What an import did, at the command line.
import-read = { $count ->
    [one] { $count } row read.
   *[other] { $count } rows read.
}
import-members-added = { $count ->
    [one] { $count } member added.
   *[other] { $count } members added.
}
import-members-changed = { $count ->
    [one] { $count } member changed.
   *[other] { $count } members changed.
}
import-members-unchanged = { $count ->
    [one] { $count } member is as before.
   *[other] { $count } members are as before.
}
import-slips-added = { $count ->
    [one] { $count } slip added, for { $day }:
   *[other] { $count } slips added, for { $day }:
} referrals { $referrals }, closed business { $business }, one-to-ones { $meetings }, education { $credits }.
import-slips-unchanged = { $count ->
    [one] { $count } slip was there already.
   *[other] { $count } slips were there already.
}
import-before = This file was imported on { $at }: nothing to do. If its slips did happen once more, name another day: --on DATE.
import-dry-run = A dry run: nothing was changed. Without --dry-run:
import-ignored = Columns that are not read: { $columns }.
import-odd = { $count ->
    [one] { $count } line is odd, but does not hinder:
   *[other] { $count } lines are odd, but do not hinder:
}
import-more = … and { $count } more. Send the output into a file to read all of them.
import-bad = { $count ->
    [one] nothing was changed: { $count } line of { $file } is bad
   *[other] nothing was changed: { $count } lines of { $file } are bad
}
import-bad-hint = mend the file and import it again; --dry-run finds what is wrong without changing anything
import-wrong-roster-hint = a roster has the columns { $columns }; slips are imported by `import slips`
import-wrong-slips-hint = a slip audit has the columns { $columns }; rosters are imported by `import roster`
