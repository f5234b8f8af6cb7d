//! Providers to sign in by: somebody else's program on loopback, and one of our own that lies on demand.

use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use reeve::accounts::Role;
use reeve::config::Secret;
use reeve::openid::ProviderSettings;
use reeve::scan::now_ms;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::validators::{Server, validator};

pub const CLIENT_SECRET: &str = "a secret between the two";

/// A desk's settings for a provider there.
pub fn settings(issuer: &str) -> ProviderSettings {
    ProviderSettings {
        issuer: issuer.to_owned(),
        client_id: "desk".to_owned(),
        client_secret: Some(Secret(CLIENT_SECRET.to_owned())),
        label: "Example ID".to_owned(),
        scopes: vec!["profile".to_owned(), "email".to_owned()],
        role_claim: "groups".to_owned(),
        roles: Vec::new(),
        name_claim: "preferred_username".to_owned(),
        makes_accounts: false,
        takes_passwords: true,
    }
}

pub fn roles(pairs: &[(&str, Role)]) -> Vec<(String, Role)> {
    pairs.iter().map(|(group, role)| ((*group).to_owned(), *role)).collect()
}

/// Nothing here is encrypted, and a client asks for a provider of encryption all the same.
fn browser() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// `oidc-provider-mock`: a real server with real signatures, at which anybody may be anybody.
pub struct RealProvider {
    pub issuer: String,
    browser: reqwest::Client,
    _server: Server,
}

impl RealProvider {
    /// None where the program is not there.
    pub async fn open() -> Option<Self> {
        let mut program = validator("oidc-provider-mock")?;
        let port = free_port();
        let program = program.args(["--port", &port.to_string()]).stderr(std::process::Stdio::null());
        let server = Server(program.stdout(std::process::Stdio::null()).spawn().unwrap());
        let issuer = format!("http://127.0.0.1:{port}");
        let browser = browser();
        let about = format!("{issuer}/.well-known/openid-configuration");
        for _ in 0..600 {
            if browser.get(&about).send().await.is_ok() {
                return Some(RealProvider { issuer, browser, _server: server });
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("oidc-provider-mock does not answer on {port}");
    }

    /// What it is to say of somebody.
    pub async fn knows(&self, subject: &str, claims: Value) {
        let request = self.browser.put(format!("{}/users/{subject}", self.issuer)).body(claims.to_string());
        let answer = request.header("content-type", "application/json").send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 204);
    }

    /// Somebody signs in there, or declines: the path and query that their browser is sent back to.
    pub async fn visit(&self, url: &str, form: &str) -> String {
        let shown = self.browser.get(url).send().await.unwrap();
        assert_eq!(shown.status().as_u16(), 200, "{}", shown.text().await.unwrap());
        let sent = self.browser.post(url).body(form.to_owned());
        let sent = sent.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        let to = sent.headers().get("location").unwrap_or_else(|| panic!("{sent:?}")).to_str().unwrap().to_owned();
        to[to.find("/sign-in/").unwrap()..].to_owned()
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// How the own provider lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    None,
    OtherNonce,
    NoNonce,
    OtherAudience,
    SecondAudience,
    OtherParty,
    OtherIssuer,
    Expired,
    OtherKey,
    Unsigned,
    SignedWithTheClientSecret,
    NoIdToken,
    NoSubject,
    TooLarge,
    LeadsElsewhere,
    NamesAnotherIssuer,
}

/// A provider of our own: honest in all but one thing.
#[derive(Clone)]
pub struct OwnProvider {
    pub issuer: String,
    told: Arc<Mutex<Told>>,
}

struct Told {
    lie: Lie,
    claims: Value,
    /// Code, nonce and challenge of whoever signed in there and was not asked about yet.
    code: Option<(String, String, String)>,
    /// Times that a code was exchanged for a token.
    exchanged: u32,
}

#[derive(Deserialize)]
struct Exchange {
    code: String,
    code_verifier: String,
    redirect_uri: String,
}

impl OwnProvider {
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let told = Told { lie: Lie::None, claims: json!({"sub": "s-1"}), code: None, exchanged: 0 };
        let provider = OwnProvider { issuer, told: Arc::new(Mutex::new(told)) };
        let router = axum::Router::new()
            .route("/.well-known/openid-configuration", get(about))
            .route("/keys", get(|| async { json_of(&json!({"keys": [key(KEY).as_verification_key()]})) }))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    pub fn says(&self, lie: Lie, claims: Value) {
        let mut told = self.told.lock().unwrap();
        (told.lie, told.claims) = (lie, claims);
    }

    pub fn exchanged(&self) -> u32 {
        self.told.lock().unwrap().exchanged
    }

    /// Somebody signs in there: the path and query that their browser is sent back to.
    pub fn visit(&self, url: &str) -> String {
        let url = Url::parse(url).unwrap();
        let said = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert_eq!((said("response_type").as_str(), said("client_id").as_str()), ("code", "desk"));
        assert_eq!(said("code_challenge_method"), "S256");
        assert!(said("scope").split(' ').any(|scope| scope == "openid"), "{url}");
        let mut told = self.told.lock().unwrap();
        let code = format!("code-{}", now_ms());
        told.code = Some((code.clone(), said("nonce"), said("code_challenge")));
        format!("/sign-in/openid/back?code={code}&state={}", said("state"))
    }
}

/// RFC 8410's frame around an Ed25519 key, without its public half.
fn key(seed: [u8; 32]) -> CoreEdDsaPrivateSigningKey {
    let frame = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    let der = [frame.as_slice(), &seed].concat();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64.encode(&der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new("k".to_owned()))).unwrap()
}

const KEY: [u8; 32] = [7; 32];

fn json_of(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

async fn about(State(provider): State<OwnProvider>) -> Response {
    let issuer = &provider.issuer;
    let lie = provider.told.lock().unwrap().lie;
    if lie == Lie::LeadsElsewhere {
        return (StatusCode::FOUND, [(LOCATION, format!("{issuer}/elsewhere"))]).into_response();
    }
    let named = if lie == Lie::NamesAnotherIssuer { "https://id.example" } else { issuer };
    let mut about = json!({
        "issuer": named,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    });
    if lie == Lie::TooLarge {
        about["service_documentation"] = format!("https://id.example/{}", "x".repeat(2 << 20)).into();
    }
    json_of(&about)
}

async fn token(State(provider): State<OwnProvider>, Form(exchange): Form<Exchange>) -> Response {
    let mut told = provider.told.lock().unwrap();
    told.exchanged += 1;
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(exchange.code_verifier.as_bytes()));
    // A code is good once, and for whoever can show what its challenge was made of.
    let known = told.code.take().filter(|(code, _, wanted)| *code == exchange.code && *wanted == challenge);
    let Some((_, nonce, _)) = known.filter(|_| exchange.redirect_uri.ends_with("/sign-in/openid/back")) else {
        return (StatusCode::BAD_REQUEST, json_of(&json!({"error": "invalid_grant"}))).into_response();
    };
    let mut answer = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 60});
    if told.lie != Lie::NoIdToken {
        answer["id_token"] = id_token(told.lie, &provider.issuer, &nonce, &told.claims).into();
    }
    json_of(&answer)
}

fn id_token(lie: Lie, issuer: &str, nonce: &str, more: &Value) -> String {
    let now = now_ms() / 1_000;
    let mut claims = json!({"iss": issuer, "aud": "desk", "iat": now, "exp": now + 60, "nonce": nonce});
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    match lie {
        Lie::OtherNonce => claims["nonce"] = "other".into(),
        Lie::NoNonce => claims["nonce"] = Value::Null,
        Lie::OtherAudience => claims["aud"] = "another desk".into(),
        Lie::SecondAudience => claims["aud"] = json!(["desk", "another desk"]),
        Lie::OtherParty => claims["azp"] = "another desk".into(),
        Lie::OtherIssuer => claims["iss"] = "https://id.example".into(),
        Lie::Expired => claims["exp"] = (now - 1).into(),
        Lie::NoSubject => claims["sub"] = "".into(),
        _ => {}
    }
    let header = match lie {
        Lie::Unsigned => json!({"alg": "none"}),
        Lie::SignedWithTheClientSecret => json!({"alg": "HS256"}),
        _ => json!({"alg": "EdDSA", "kid": "k"}),
    };
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let seed = if lie == Lie::OtherKey { [8; 32] } else { KEY };
    let signature = match lie {
        Lie::Unsigned => Vec::new(),
        Lie::SignedWithTheClientSecret => {
            let mut mac = Hmac::<Sha256>::new_from_slice(CLIENT_SECRET.as_bytes()).unwrap();
            mac.update(signed.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        _ => key(seed).sign(&CoreJwsSigningAlgorithm::EdDsa, signed.as_bytes()).unwrap(),
    };
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
}
