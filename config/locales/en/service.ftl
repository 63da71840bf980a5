# The service: its one-line status, and what twins service and twins log-level say. .next is the advice what to do now.

line-watching = Watches the mailbox and the reader; the certificates are valid until { $until } ({ $left }).
line-ended = The certificates ended on { $until }; ask for new ones at one of I.CA's registration authorities.
line-no-pair = Watches the mailbox and the reader; put the card in the reader once, so that the program knows the certificates.
line-mailbox = The mailbox cannot be reached: { $why }.
line-database = The database cannot be written ({ $why }); the work waits and goes on by itself.

service-written = Written: { $path }
service-changed = Written anew: { $path }
service-kept = As it should be already: { $path }
service-packaged = The package's own unit is used: { $path }
service-removed = Taken away: { $path }
service-without-walls = The kernel of this computer gives ordinary users no name spaces; the service runs without the protection that needs them.
service-enabled = The program starts with your session from now on.
service-started = The program is running.
service-stopped = The program was ended and does not start by itself any more.
service-nothing = No service is installed; there is nothing to take away.
service-data-stays = Configuration, database and what is on the card stay as they are.
service-no-manager = There is no systemd for your session here ({ $why }), so no service can be set up.
    .next = Have your desktop start this command with every session (settings, autostart): { $command }
service-refused = systemd refuses: { $why }.
    .next = What the program said last: journalctl --user -u twins -n 30
service-file = The file { $path } cannot be written: { $why }.
    .next = Check the path and its permissions.
service-elsewhere = The program is running already, but not as a service.
    .next = End that twins agent (Ctrl+C) and run twins service install; until then it keeps the former configuration.
service-active = The service is running since { $since }.
service-starting = The service is starting.
service-failed = The service does not run: it ended with { $result }.
    .next = What it said last: journalctl --user -u twins -n 30
service-inactive = The service does not run.
    .next = Start it: systemctl --user start twins
service-missing = No service is installed.
    .next = Set it up: twins service install
service-says = It says: { $line }
service-enabled-yes = It starts with your session.
service-enabled-no = It does not start by itself.
    .next = Set that up: twins service install
service-restarts = { $count ->
    [one] It was started anew { $count } time since then.
   *[other] It was started anew { $count } times since then.
}
service-stale = The unit on the disk is newer than the one in force.
    .next = Have it read: twins service install
service-unit = Unit: { $path }
service-log = Log: journalctl --user -u twins -f

log-level-set = The log's level is { $level } until the program ends or you choose another.
    .next = For good it is set by level in the section log of the configuration.
log-level-fixed = The log's level cannot be changed while this program runs.
    .next = Set level in the section log of the configuration and start it anew.

# Buttons on the desk, and the word back to one that was pressed.
desk-now = Renew now
desk-later = Later
desk-not-this-one = Not this one
desk-needs-card = Put the card in the reader
    .next = It is the card { $card }. The program then asks for the PIN.
desk-needs-terminal = Open a terminal
    .next = Type there: twins confirm. The program asks for the PIN in that terminal.

put-off = You put it off until { $until }; until then the program does not ask, twins confirm goes on at once.
later-done = The program asks again on { $until }.
    .next = To go on sooner: twins confirm.
later-sooner = The end is near: the program asks again on { $until } already.
    .next = To go on sooner: twins confirm.
later-nothing = Nothing waits for you that could be put off.
    .next = twins status shows how things stand.
later-when = “{ $what }” is no time.
    .next = Say how long (30m, 4h, 2d) or until when: twins later until morning, twins later until 14:30
