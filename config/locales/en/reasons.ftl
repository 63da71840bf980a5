# Why work at the card failed: the end of a sentence after a colon, without a full stop. What library or system say ($said) stays as it is.

reason-hung = the card's library did not answer within { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
} and was stopped
reason-crashed = the card process ended unexpectedly ({ $how })
reason-not-started = the card process could not be started ({ $said })
reason-declined = you declined
reason-unanswered = nobody answered the question for the PIN
reason-pin-wrong = the PIN was wrong
reason-pin-locked = the PIN is locked
reason-module = the PKCS#11 module cannot be used: { $said }
reason-no-card = no reader holds a card that the PKCS#11 module knows
reason-said = the card reported an error: { $said }
reason-unable = the card cannot do it: { $said }
reason-refused = the card process refused the order ({ $said })

reason-room = there is no room on the card: { $free } bytes are free, some { $needed } are needed
reason-key-length = the card makes RSA keys of { $least } to { $most } bits, and { $bits } are needed
reason-key-making = the card does not make { $kind } keys
reason-signing = the card has no mechanism for signatures with this kind of key
reason-made-key = the new { $role } key was made on the card and is not there any more
reason-right-kind = the key on the card under the id of the new { $role } key is of another kind
reason-clarity = keys without a certificate that appeared on the card since the renewal began: { $count }; which are ours is not clear
reason-new-key = the new { $role } key is not on the card
reason-private-key = the private key of the { $role } certificate is not on the card
reason-certificate = the old { $role } certificate is not on the card
reason-keys-elsewhere = the keys of the new certificates are not on this card; is it the one that was used in the browser?
reason-not-read-back = the certificates were written, but are not there when read back
reason-other-answer = the card process gave an answer to another question

reason-prompt-not-started = the program { $program } does not start; install a pinentry or set its path
reason-prompt-no-pinentry = the program { $program } does not behave as a pinentry; install a pinentry or set its path
reason-prompt-ended = the program that asks for the PIN ended without an answer (is there a display or terminal for it?)
reason-prompt-terminal-closed = the terminal was closed
reason-prompt-no-terminal = what was handed over is not a terminal
reason-prompt-missing = this step needs the PIN, and there is no place to ask for it
reason-prompt-memory = no memory can be locked for the PIN ({ $said })
reason-prompt-broken = the question for the PIN failed ({ $said })

reason-readers-refused = the reader service pcscd refuses this program ({ $said }): polkit lets the person at the desk use the reader, so run the agent in the desktop's session (not as a system service), or allow this user the actions org.debian.pcsc-lite.access_pcsc and access_card in a polkit rule
reason-readers-unreachable = the reader service pcscd cannot be reached ({ $said }): install the package pcscd and start it with `sudo systemctl enable --now pcscd.socket`
reason-readers-failed = the reader service pcscd failed ({ $said }): `journalctl -u pcscd` may say why, `sudo systemctl restart pcscd` may help
reason-readers-not-watched = the readers cannot be watched ({ $said }): close other programs and start again

reason-pair-none = there is no qualified or commercial certificate of a person
reason-pair-half = only one half of a pair is there: the { $role } certificate of { $person } is missing
reason-pair-ambiguous = the { $role } certificate of { $person } has several partners that fit it equally well, and which is its own cannot be told
