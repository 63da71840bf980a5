//! The login service: device and token endpoints as the program knows them, and the introspection (RFC 7662) that a mail server asks.

use axum::{
    Form, Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, VecDeque},
    fs,
    os::unix::fs::PermissionsExt,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use twins::mail::OAuthSettings;

/// The secret of the one client that is registered here.
pub const CLIENT_SECRET: &str = "tajemství klienta";

type Fields = HashMap<String, String>;

/// What the service knows and how it behaves.
pub struct Mind {
    /// What is answered to a device before it gets its tokens.
    pub answers: VecDeque<&'static str>,
    /// How long access tokens live.
    pub life: Duration,
    /// How long a device code is good, in seconds.
    pub code_life: u32,
    /// Whether each refresh gives a new refresh token and ends the old one.
    pub rotates: bool,
    /// The challenge of RFC 7636 that the browser's code is bound to.
    pub challenge: Option<String>,
    /// The service is in trouble: 503.
    pub away: bool,
    /// Access tokens and their end.
    pub access: HashMap<String, Instant>,
    /// Refresh tokens that are good.
    pub refresh: Vec<String>,
    /// Every request to the token endpoint, and when.
    pub asked: Vec<(Instant, Fields)>,
    /// Everything secret that was ever given out.
    pub secrets: Vec<String>,
    device: String,
}

#[derive(Clone)]
pub struct Provider {
    mind: Arc<Mutex<Mind>>,
    directory: Arc<TempDir>,
    port: u16,
}

impl Provider {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mind = Mind {
            answers: VecDeque::new(),
            life: Duration::from_secs(3600),
            code_life: 600,
            rotates: true,
            challenge: None,
            away: false,
            access: HashMap::new(),
            refresh: Vec::new(),
            asked: Vec::new(),
            secrets: Vec::new(),
            device: String::new(),
        };
        let directory = tempfile::tempdir().unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let provider =
            Self { mind: Arc::new(Mutex::new(mind)), directory: Arc::new(directory), port: listener.local_addr().unwrap().port() };
        let routes = Router::new().route("/device", post(device)).route("/token", post(token)).route("/introspect", post(introspect));
        tokio::spawn(axum::serve(listener, routes.with_state(provider.clone())).into_future());
        provider
    }

    pub fn mind(&self) -> MutexGuard<'_, Mind> {
        self.mind.lock().unwrap()
    }

    pub fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// The setting of a client that is registered here and keeps its tokens here.
    pub fn settings(&self) -> OAuthSettings {
        let mut settings: OAuthSettings = toml::from_str(&self.setting()).unwrap();
        settings.directory = self.directory.path().join("tokens");
        settings
    }

    pub fn setting(&self) -> String {
        let (device, token) = (self.address("device"), self.address("token"));
        let secret = self.directory.path().join("client-secret");
        fs::write(&secret, CLIENT_SECRET).unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
        let secret = secret.display();
        format!(
            "client_id = 'twins-test'\nscope = 'mail offline'\ndevice_endpoint = '{device}'\ntoken_endpoint = '{token}'\n\
             client_secret = {{ file = '{secret}' }}\n"
        )
    }

    /// Dovecot's settings for a passdb that asks this service.
    pub fn dovecot(&self, mechanisms: &str) -> String {
        let file = self.directory.path().join("dovecot-oauth2.conf.ext");
        let introspection = self.address("introspect");
        let text = format!(
            "introspection_mode = post\nintrospection_url = {introspection}\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n"
        );
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let file = file.display();
        format!("auth_mechanisms = {mechanisms}\npassdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {file}\n}}\n")
    }

    /// How often a refresh was asked for.
    pub fn refreshes(&self) -> usize {
        self.mind().asked.iter().filter(|(_, form)| form["grant_type"] == "refresh_token").count()
    }

    fn granted(&self) -> Value {
        let (access, refresh) = (random(), random());
        let mut mind = self.mind();
        let end = Instant::now() + mind.life;
        mind.access.insert(access.clone(), end);
        mind.secrets.push(access.clone());
        let mut granted = json!({ "token_type": "Bearer", "access_token": access, "expires_in": mind.life.as_secs() });
        if mind.rotates || mind.refresh.is_empty() {
            mind.refresh = vec![refresh.clone()];
            mind.secrets.push(refresh.clone());
            granted["refresh_token"] = refresh.into();
        }
        granted
    }
}

async fn device(State(provider): State<Provider>, Form(form): Form<Fields>) -> Response {
    assert_eq!((form["client_id"].as_str(), form["scope"].as_str()), ("twins-test", "mail offline"));
    let device = random();
    let mut mind = provider.mind();
    mind.device.clone_from(&device);
    mind.secrets.push(device.clone());
    let answer = json!({
        "device_code": device, "user_code": "WDJB-MJHT", "verification_uri": "https://login.example.cz/device",
        "expires_in": mind.code_life, "interval": 1,
    });
    said(StatusCode::OK, &answer)
}

async fn token(State(provider): State<Provider>, Form(form): Form<Fields>) -> Response {
    let refused = |code: &str| said(StatusCode::BAD_REQUEST, &json!({ "error": code, "error_description": "because of the test" }));
    let next = {
        let mut mind = provider.mind();
        if mind.away {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        mind.asked.push((Instant::now(), form.clone()));
        mind.answers.pop_front()
    };
    if form["client_id"] != "twins-test" || form["client_secret"] != CLIENT_SECRET {
        return refused("invalid_client");
    }
    if let Some(answer) = next {
        return refused(answer);
    }
    let good = match form["grant_type"].as_str() {
        "urn:ietf:params:oauth:grant-type:device_code" => form["device_code"] == provider.mind().device,
        "authorization_code" => {
            let digest = Sha256::digest(form["code_verifier"].as_bytes());
            let challenge = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, digest);
            form["code"] == "the code" && provider.mind().challenge.as_ref() == Some(&challenge)
        }
        "refresh_token" => {
            let mut mind = provider.mind();
            let known = mind.refresh.contains(&form["refresh_token"]);
            if !known {
                // A token that was used before was stolen: nobody gets anything any more.
                mind.refresh.clear();
            }
            known
        }
        _ => false,
    };
    if good { said(StatusCode::OK, &provider.granted()) } else { refused("invalid_grant") }
}

async fn introspect(State(provider): State<Provider>, Form(form): Form<Fields>) -> Response {
    let active = provider.mind().access.get(&form["token"]).is_some_and(|end| Instant::now() < *end);
    said(StatusCode::OK, &if active { json!({ "active": true, "username": "jana" }) } else { json!({ "active": false }) })
}

fn said(status: StatusCode, value: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

fn random() -> String {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).unwrap();
    hex::encode(bytes)
}
