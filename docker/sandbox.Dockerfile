# The stand-ins of the demo: real servers from Debian, the authority with its portal, the virtual card, and a hand at the PIN prompt.
# The agent's image has nothing of this; what it needs of it in the demo (the card's library, that hand) is mounted.
ARG BASE=debian:bookworm-slim
ARG AGENT=twins

FROM ${AGENT} AS agent

FROM ${BASE}
RUN apt-get update -q \
    && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        dovecot-imapd dovecot-lmtpd exim4-daemon-light nginx-light softhsm2 opensc pcscd vsmartcard-vpcd openssl \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 twins && useradd --uid 10001 --gid 10001 --home-dir /srv/twins --shell /usr/sbin/nologin twins
COPY --from=agent /usr/bin/twins /usr/bin/twins
COPY twins-sandbox-piece libtwins_starcos.so /usr/lib/twins-sandbox/
# What is kept beside the card's library: CA certificates for new cards.
RUN install -d -o twins -g twins /usr/lib/twins-sandbox/starcos-authorities-1
# The directories that become volumes: each takes over what stands here, and whose it is.
RUN install -d -o twins -g twins /srv/twins /srv/twins/parts /srv/twins/desk /srv/twins/card /srv/twins/hand /srv/twins/reader /srv/twins/library/softhsm
COPY --chown=10001:10001 twins-sandbox-pinentry /srv/twins/hand/pinentry
COPY libtwins_starcos.so /srv/twins/library/
# SoftHSM with what it is linked to, but for what the agent's image has itself.
RUN cp /usr/lib/softhsm/libsofthsm2.so "$(ldd /usr/lib/softhsm/libsofthsm2.so | sed -n 's/.*libcrypto[^ ]* => \([^ ]*\).*/\1/p')" /srv/twins/library/softhsm/
USER 10001:10001
WORKDIR /srv/twins
ENTRYPOINT ["/usr/lib/twins-sandbox/twins-sandbox-piece"]
