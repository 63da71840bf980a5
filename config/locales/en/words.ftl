# Words, dates and numbers that everything else is made of.

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
day = { $day } { $month } { $year }
moment = { $date }, { $time }

days-left = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
}
days-last = less than a day left
days-past = { $days ->
    [0] ended today
    [one] ended yesterday
   *[other] ended { $days } days ago
}
days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
days-last-short = less than a day
days-past-short = ended
lasting-seconds = { $seconds } s
lasting-hours = { $hours } h { $minutes } min
lasting-minutes = { $minutes } min { $seconds } s

money = { $currency } { $amount }
decimal-mark = .

role-qualified = qualified
role-commercial = commercial
role-other = other

need-line = To do: { $need }.
nothing-to-do = Nothing needs to be done.
do-now = What to do now

# Why a certificate was revoked (RFC 5280 §5.3.1).
revocation-reason = { $reason ->
    [keyCompromise] the key was compromised
    [cACompromise] the authority was compromised
    [affiliationChanged] the holder's details changed
    [superseded] replaced by another certificate
    [cessationOfOperation] no longer used
    [certificateHold] on hold for a time
    [privilegeWithdrawn] a privilege was withdrawn
   *[other] { $reason }
}
