//! Sign-in by OpenID Connect: leads people to a provider that the operator named, and makes sure of who came back.
//! Authorization code flow with PKCE, state and nonce. It keeps nothing, and knows no account: whom it lets in is said elsewhere.

mod claims;
mod handshake;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse, StandardTokenResponse,
    TokenResponse as _,
};
use url::Url;

use crate::accounts::Role;
use crate::config::Secret;
use crate::fetch::{FetchError, ProviderClient, Unanswered};

pub use claims::Claimed;
use claims::OtherClaims;
pub use handshake::Handshake;

/// What a provider says of itself holds for so long; whoever comes back is held against what it says then.
const KNOWN_FOR_MS: i64 = 5 * 60_000;

/// As it may sign: each with a key that only the provider has. What is signed with the client's secret is not taken.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What the operator says about the provider.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its address, letter for letter as it names itself.
    pub issuer: String,
    pub client_id: String,
    /// None for a client that keeps none; PKCE protects both.
    pub client_secret: Option<Secret>,
    /// What people call it.
    pub label: String,
    /// Beside `openid`.
    pub scopes: Vec<String>,
    /// The claim whose values [`Self::roles`] has; dots lead into nested ones.
    pub role_claim: String,
    /// Which of its values makes which role, the first that fits. Empty where roles are given at the desk alone.
    pub roles: Vec<(String, Role)>,
    /// The claim that new accounts are called by.
    pub name_claim: String,
    /// Whether somebody whom nobody linked gets an account.
    pub makes_accounts: bool,
    /// Whether passwords open the desk as well.
    pub takes_passwords: bool,
}

/// The provider.
pub struct Provider {
    settings: ProviderSettings,
    client: ProviderClient,
    /// What it said of itself, and when.
    known: Mutex<Option<(i64, Arc<CoreProviderMetadata>)>>,
}

/// Why a provider's word is not there, or does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderFault {
    /// It did not answer, or not as a provider does.
    #[error("{0}")]
    Unreachable(String),
    /// It does not take the code, or does not know us.
    #[error("{0}")]
    Refused(String),
    /// What it said does not hold: signature, issuer, audience, time or nonce.
    #[error("{0}")]
    Unsound(String),
}

type Answer = StandardTokenResponse<
    IdTokenFields<
        OtherClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Client = openidconnect::Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Answer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Provider {
    pub fn new(settings: ProviderSettings) -> Result<Self, FetchError> {
        let client = ProviderClient::new(settings.issuer.starts_with("http:"))?;
        Ok(Provider { settings, client, known: Mutex::new(None) })
    }

    pub fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    /// Where the browser is sent. `back` is where it is sent back to.
    pub async fn begin(&self, handshake: &Handshake, back: &str, now_ms: i64) -> Result<Url, ProviderFault> {
        let said = self.said(now_ms).await?;
        let client = self.client_for(&said, back)?;
        let (state, nonce) = (handshake.state().to_owned(), handshake.nonce());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(handshake.verifier()));
        let request = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || CsrfToken::new(state),
            move || Nonce::new(nonce),
        );
        let scopes = self.settings.scopes.iter().cloned().map(Scope::new);
        let (url, _, _) = request.add_scopes(scopes).set_pkce_challenge(challenge).url();
        self.client.check(&url).map_err(|fault| ProviderFault::Unreachable(fault.to_string()))?;
        Ok(url)
    }

    /// Exchanges what the browser brought back for the provider's word, and holds that against everything it has to fit.
    pub async fn finish(
        &self,
        handshake: &Handshake,
        back: &str,
        code: &str,
        now_ms: i64,
    ) -> Result<Claimed, ProviderFault> {
        // Anew, since keys are changed.
        let said = self.ask(now_ms).await?;
        let client = self.client_for(&said, back)?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| ProviderFault::Unreachable(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(handshake.verifier()))
            .request_async(&self.client)
            .await
            .map_err(not_exchanged)?;
        let now = UNIX_EPOCH + Duration::from_millis(now_ms.max(0).cast_unsigned());
        let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(move || now.into());
        let token = answer.id_token().ok_or_else(|| ProviderFault::Unsound("there is no ID token".to_owned()))?;
        let nonce = Nonce::new(handshake.nonce());
        let claims = token.claims(&verifier, &nonce).map_err(|error| ProviderFault::Unsound(explained(&error)))?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.settings.client_id) {
            return Err(ProviderFault::Unsound("the ID token was made for another client".to_owned()));
        }
        let claims = serde_json::to_value(claims).map_err(|error| ProviderFault::Unsound(error.to_string()))?;
        Claimed::read(&claims, &self.settings).ok_or_else(|| ProviderFault::Unsound("no usable subject".to_owned()))
    }

    /// What the provider says of itself, as long as it is known.
    async fn said(&self, now_ms: i64) -> Result<Arc<CoreProviderMetadata>, ProviderFault> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some((since_ms, said)) if (since_ms..since_ms + KNOWN_FOR_MS).contains(&now_ms) => Ok(said),
            _ => self.ask(now_ms).await,
        }
    }

    async fn ask(&self, now_ms: i64) -> Result<Arc<CoreProviderMetadata>, ProviderFault> {
        let unreachable = |reason: String| ProviderFault::Unreachable(reason);
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| unreachable(error.to_string()))?;
        let said = CoreProviderMetadata::discover_async(issuer, &self.client)
            .await
            .map_err(|error: DiscoveryError<Unanswered>| unreachable(explained(&error)))?;
        let said = Arc::new(said);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((now_ms, Arc::clone(&said)));
        Ok(said)
    }

    fn client_for(&self, said: &CoreProviderMetadata, back: &str) -> Result<Client, ProviderFault> {
        let secret = self.settings.client_secret.as_ref().map(|secret| ClientSecret::new(secret.0.clone()));
        let id = ClientId::new(self.settings.client_id.clone());
        let back = RedirectUrl::new(back.to_owned()).map_err(|error| ProviderFault::Unreachable(error.to_string()))?;
        let methods = said.token_endpoint_auth_methods_supported();
        let takes = |method| methods.is_none_or(|methods| methods.contains(&method));
        let auth_type =
            if takes(CoreClientAuthMethod::ClientSecretBasic) { AuthType::BasicAuth } else { AuthType::RequestBody };
        Ok(Client::from_provider_metadata(said.clone(), id, secret).set_redirect_uri(back).set_auth_type(auth_type))
    }
}

fn not_exchanged(error: RequestTokenError<Unanswered, StandardErrorResponse<CoreErrorResponseType>>) -> ProviderFault {
    match error {
        RequestTokenError::ServerResponse(response) => ProviderFault::Refused(response.error().to_string()),
        RequestTokenError::Request(fault) => ProviderFault::Unreachable(fault.to_string()),
        // The answer itself may have tokens in it: it is not repeated.
        RequestTokenError::Parse(error, _) => ProviderFault::Unsound(error.to_string()),
        RequestTokenError::Other(reason) => ProviderFault::Unsound(reason),
    }
}

/// With what it rests on.
fn explained(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", explained(cause)),
        None => error.to_string(),
    }
}
