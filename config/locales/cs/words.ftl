# Slova, data a čísla, ze kterých se skládá vše ostatní.

month-1 = 1.
month-2 = 2.
month-3 = 3.
month-4 = 4.
month-5 = 5.
month-6 = 6.
month-7 = 7.
month-8 = 8.
month-9 = 9.
month-10 = 10.
month-11 = 11.
month-12 = 12.
day = { $day }. { $month } { $year }
moment = { $date } v { $time }

days-left = { $days ->
    [one] zbývá { $days } den
    [few] zbývají { $days } dny
   *[other] zbývá { $days } dní
}
days-last = zbývá méně než den
days-past = { $days ->
    [0] skončilo dnes
    [one] skončilo včera
   *[other] skončilo před { $days } dny
}
days = { $days ->
    [one] { $days } den
    [few] { $days } dny
   *[other] { $days } dní
}
days-last-short = méně než den
days-past-short = skončilo
lasting-seconds = { $seconds } s
lasting-hours = { $hours } h { $minutes } min
lasting-minutes = { $minutes } min { $seconds } s

money = { $amount } { $currency ->
    [CZK] Kč
   *[other] { $currency }
}
decimal-mark = ,

role-qualified = kvalifikovaný
role-commercial = komerční
role-other = jiný

need-line = Je potřeba: { $need }.
nothing-to-do = Nemusíte nic dělat.
do-now = Co udělat teď

# Why a certificate was revoked (RFC 5280 §5.3.1).
revocation-reason = { $reason ->
    [keyCompromise] prozrazení klíče
    [cACompromise] ohrožení autority
    [affiliationChanged] změna údajů držitele
    [superseded] nahrazen jiným certifikátem
    [cessationOfOperation] ukončení používání
    [certificateHold] dočasné pozastavení
    [privilegeWithdrawn] odebrání oprávnění
   *[other] { $reason }
}
