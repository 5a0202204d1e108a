# Dni i godziny. $weekday: 1 to poniedziałek. $month: 1 to styczeń.
weekday = { $weekday ->
    [1] poniedziałek
    [2] wtorek
    [3] środa
    [4] czwartek
    [5] piątek
    [6] sobota
   *[7] niedziela
}
month = { $month ->
    [1] stycznia
    [2] lutego
    [3] marca
    [4] kwietnia
    [5] maja
    [6] czerwca
    [7] lipca
    [8] sierpnia
    [9] września
    [10] października
    [11] listopada
   *[12] grudnia
}
# No-break spaces keep a date together.
date = { $day } { month } { $year }
date-time = { weekday }, { $day } { month } { $year }, { $time }
