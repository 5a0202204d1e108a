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
import-amount-too-large = is too large.
import-currency-unknown = “{ $value }” is not a currency. It is three letters of ISO 4217, such as PLN, EUR or GBP.
import-quantity-invalid = “{ $value }” is not a number of credits. Write 1, 0.5 or 1,5.
import-quantity-out-of-range = must be more than 0 and at most { $limit }.
import-quantity-too-precise = has more than one decimal: credits are counted in tenths.
