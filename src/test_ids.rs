//! The `data-testid` values of everything a person touches on the way: the handle for browser tests.
//!
//! Besides these constants, `steps` carries `step-{slug}` (slugs of `state::step::Step`), `copy_field` carries
//! `copy-{id}`, and charts carry `weights-chart`, `roc-chart`, `calibration-chart`, `confusion`, `threshold`,
//! `threshold-value`. Headings of pages carry `page-title`.

/// Prefix of the steps in the row of steps.
pub const STEP: &str = "step";
/// Prefix of copy buttons.
pub const COPY: &str = "copy";
/// Any trouble on the page (what happened); absent when all is well.
pub const TROUBLE: &str = "trouble";
/// What one can do about it.
pub const TROUBLE_REMEDY: &str = "trouble-remedy";
/// Tries again what failed.
pub const RETRY: &str = "retry";
/// `<progress>` of a long step.
pub const PROGRESS: &str = "progress";
/// Cancels a long step.
pub const CANCEL: &str = "cancel";

/// Navigation.
pub const NAV_TRAIN: &str = "nav-train";
/// Navigation.
pub const NAV_PREDICT: &str = "nav-predict";
/// Navigation.
pub const NAV_SEES: &str = "nav-server-sees";
/// Navigation.
pub const NAV_USAGE: &str = "nav-usage";
/// Navigation.
pub const NAV_API: &str = "nav-api";
/// Navigation.
pub const NAV_SECURITY: &str = "nav-security";
/// Navigation.
pub const NAV_HELP: &str = "nav-help";
/// Navigation, while signed out.
pub const NAV_SIGN_IN: &str = "nav-sign-in";
/// The name of who is signed in.
pub const SIGNED_IN_AS: &str = "signed-in-as";
/// Signs out.
pub const SIGN_OUT: &str = "sign-out";

/// Sign-up, confirm, sign-in: the fields.
pub const USERNAME: &str = "username";
/// E-mail field.
pub const EMAIL: &str = "email";
/// Password field.
pub const PASSWORD: &str = "password";
/// Confirmation code field.
pub const CODE: &str = "code";
/// Code of the authenticator app, once it is asked for.
pub const SECOND_CODE: &str = "second-code";
/// To the page for a new password.
pub const FORGOTTEN: &str = "forgotten";
/// The mailbox of a server on one's own machine.
pub const MAILBOX: &str = "mailbox";
/// Sign in at the external provider.
pub const SIGN_IN_THERE: &str = "sign-in-there";
/// The form's button.
pub const SUBMIT: &str = "submit";

/// Home: begin a run.
pub const START: &str = "start";
/// Home: begin with the demonstration's rows.
pub const START_DEMO: &str = "start-demo";
/// Home: the unfinished run.
pub const UNFINISHED: &str = "unfinished";
/// Home: go on with it.
pub const CONTINUE: &str = "continue";
/// Home: discard it (asks once more).
pub const DISCARD: &str = "discard";
/// Confirms a deletion.
pub const CONFIRM_DELETE: &str = "confirm-delete";

/// Data: the file input.
pub const FILES: &str = "files";
/// Data: use the demonstration's rows.
pub const USE_DEMO: &str = "use-demo";
/// Data: the preview of the rows.
pub const PREVIEW: &str = "preview";
/// Data: the table of columns.
pub const COLUMNS: &str = "columns";
/// Any step: on to the next.
pub const NEXT: &str = "next";
/// Any step: back.
pub const BACK: &str = "back";
/// Too early: to the furthest step.
pub const GO_FURTHEST: &str = "go-furthest";

/// Settings: the list of feature columns; each checkbox is `use-{column}`.
pub const USE_COLUMNS: &str = "use-columns";
/// Settings: fields.
pub const LABEL: &str = "label";
/// Which label value is positive.
pub const POSITIVE: &str = "positive";
/// What is done with missing cells.
pub const MISSING: &str = "missing";
/// Standardise or leave as is.
pub const STANDARDISE: &str = "standardise";
/// Percent of the rows set aside.
pub const TEST_PERCENT: &str = "test-percent";
/// Seed of the split.
pub const SEED: &str = "seed";
/// Which of the two ways to train.
pub const WAY: &str = "way";
/// L2 penalty.
pub const PENALTY: &str = "penalty";
/// Whether both classes count alike.
pub const CLASS_WEIGHTED: &str = "class-weighted";
/// How weights are refreshed.
pub const REFRESH: &str = "refresh";
/// Passes over the rows.
pub const EPOCHS: &str = "epochs";
/// Learning rate.
pub const RATE: &str = "rate";
/// Polynomial.
pub const ACTIVATION: &str = "activation";
/// Name of the model.
pub const MODEL_NAME: &str = "model-name";
/// Start from zero or from a model.json.
pub const START_FROM: &str = "start-from";
/// The model.json to start from.
pub const MODEL_FILE: &str = "model-file";

/// Plan: what it will cost.
pub const PLAN_FACTS: &str = "plan-facts";
/// Plan: what it means that the server refreshes the weights alone.
pub const PLAN_BOOTSTRAPPED: &str = "plan-bootstrapped";
/// Plan: how often weights are refreshed (attribute `data-count`).
pub const PLAN_REFRESHES: &str = "plan-refreshes";
/// Plan: bytes of the keys, in figures (attribute `data-bytes`).
pub const PLAN_KEY_BYTES: &str = "plan-key-bytes";
/// Plan: bytes of the rows, in figures (attribute `data-bytes`).
pub const PLAN_DATA_BYTES: &str = "plan-data-bytes";

/// Keys: make and send.
pub const MAKE_KEYS: &str = "make-keys";
/// Keys: passphrase to save the key.
pub const PASSPHRASE: &str = "passphrase";
/// Keys: passphrase again.
pub const PASSPHRASE_AGAIN: &str = "passphrase-again";
/// Keys: also keep the sealed run in this browser.
pub const KEEP_HERE: &str = "keep-here";
/// Keys: save.
pub const SEAL: &str = "seal";
/// Keys: it was saved.
pub const SEALED: &str = "sealed";
/// Keys: they are on the server. Attribute `data-seconds`: the making.
pub const KEYS_DONE: &str = "keys-done";

/// Upload: encrypt and send.
pub const ENCRYPT: &str = "encrypt";
/// Upload: the rows are on the server. Attribute `data-seconds`: the encrypting.
pub const DATA_DONE: &str = "data-done";

/// Train: begin.
pub const TRAIN: &str = "train";
/// Train: completed. Attribute `data-seconds`.
pub const TRAIN_DONE: &str = "train-done";

/// Train: the loss so far.
pub const LOSS_CHART: &str = "loss-chart";
/// The way to see how a training goes that was begun before this page.
pub const SEE_HOW: &str = "see-how";
/// Train: end it with what it has come to.
pub const STOP_HERE: &str = "stop-here";

/// Result: decrypt and verify.
pub const OPEN: &str = "open";
/// Result: the badge. Attributes `data-state` (`verified`, `refuted`, `not-checked`) and `data-deviation`.
pub const BADGE: &str = "badge";
/// Result: area under the curve.
pub const AUC: &str = "auc";
/// Result: share judged rightly.
pub const ACCURACY: &str = "accuracy";
/// Result: rows to predict.
pub const PREDICT_FILE: &str = "predict-file";
/// Result: predict the demonstration's ten rows.
pub const PREDICT_DEMO: &str = "predict-demo";
/// Result: what came of it.
pub const PREDICTED: &str = "predicted";
/// Result: save the predictions.
pub const SAVE_PREDICTIONS: &str = "save-predictions";
/// Result: save model.json.
pub const SAVE_MODEL: &str = "save-model";
/// Result: save the snippet.
pub const SAVE_SNIPPET: &str = "save-snippet";
/// Result: delete everything on the server.
pub const DELETE_RUN: &str = "delete-run";

/// After a reload: open the run kept in this browser.
pub const UNLOCK_KEPT: &str = "unlock-kept";
/// After a reload: the key file.
pub const KEY_FILE: &str = "key-file";
/// After a reload: passphrase.
pub const UNLOCK_PASSPHRASE: &str = "unlock-passphrase";
/// After a reload: open the key file.
pub const UNLOCK: &str = "unlock";
/// After a reload: the rows again, to verify.
pub const ROWS_AGAIN: &str = "rows-again";

/// API: fields.
pub const API_URL: &str = "api-url";
/// API token.
pub const API_TOKEN: &str = "api-token";
/// Gateway address.
pub const GATEWAY_URL: &str = "gateway-url";
/// ID token.
pub const ID_TOKEN: &str = "id-token";
/// Account: the name and address.
pub const ACCOUNT_FACTS: &str = "account-facts";
/// Account: the password that holds; the one that shall hold.
pub const OLD_PASSWORD: &str = "old-password";
/// Account: the new password.
pub const NEW_PASSWORD: &str = "new-password";
/// Account: change it.
pub const CHANGE_PASSWORD: &str = "change-password";
/// Account: it was changed.
pub const PASSWORD_CHANGED: &str = "password-changed";
/// Account: begin with an authenticator app.
pub const ENROL: &str = "enrol";
/// Account: the QR code.
pub const QR: &str = "qr";
/// Account: the secret in base 32.
pub const TOTP_SECRET: &str = "totp-secret";
/// Account: the code of the app, and its button.
pub const TOTP_CODE: &str = "totp-code";
/// Account: confirm the app.
pub const TOTP_CONFIRM: &str = "totp-confirm";
/// Account: the recovery codes.
pub const RECOVERY_CODES: &str = "recovery-codes";
/// Account: remove the app: password and button.
pub const TOTP_PASSWORD: &str = "totp-password";
/// Account: remove the app.
pub const TOTP_REMOVE: &str = "totp-remove";
/// Account: name, scope and days of a token.
pub const TOKEN_NAME: &str = "token-name";
/// Account: scope of a token.
pub const TOKEN_SCOPE: &str = "token-scope";
/// Account: days of a token.
pub const TOKEN_DAYS: &str = "token-days";
/// Account: make it.
pub const MAKE_TOKEN: &str = "make-token";
/// Account: the token that was made.
pub const MADE_TOKEN: &str = "made-token";
/// Account: the list of tokens.
pub const TOKENS: &str = "tokens";
/// Account: the password for leaving.
pub const LEAVE_PASSWORD: &str = "leave-password";
/// Account: leave for good.
pub const LEAVE: &str = "leave";
/// Help: versions.
pub const VERSIONS: &str = "versions";

/// What the server sees: the list of requests.
pub const REQUESTS: &str = "requests";
/// What the server sees: a row beside its ciphertext.
pub const SAMPLE: &str = "sample";
/// What the server sees: show a row.
pub const SHOW_SAMPLE: &str = "show-sample";
/// Locks the vault.
pub const LOCK: &str = "lock";

/// Usage: the pictures and their table.
pub const USAGE: &str = "usage";
/// Usage: one model and what is kept for it.
pub const KEPT_MODEL: &str = "kept-model";
/// Usage: deletes one data set (asks once more).
pub const DELETE_DATA: &str = "delete-data";
/// Usage: deletes keys, data and results of one model (asks once more).
pub const DELETE_ALL: &str = "delete-all";
/// Usage: removes a model (asks once more).
pub const UNDEPLOY: &str = "undeploy";

/// Predict: the deployed model's address.
pub const MODEL_ADDRESS: &str = "model-address";
/// Predict: the file input for a model of one's own.
pub const OWN_MODEL: &str = "own-model";
/// Predict: the file input for rows.
pub const ROWS_TO_PREDICT: &str = "rows-to-predict";
/// Predict: encrypts and predicts.
pub const RUN_PREDICTION: &str = "run-prediction";
/// Predict: shown with the probabilities (`data-rows`, `data-positive`).
pub const ENCRYPTED_PREDICTED: &str = "encrypted-predicted";
/// Predict: name of a model to deploy.
pub const DEPLOY_NAME: &str = "deploy-name";
/// Predict: the file input for model.json.
pub const MODEL_TO_DEPLOY: &str = "model-to-deploy";
/// Predict: the address of what was deployed.
pub const DEPLOYED: &str = "deployed-address";

/// Train, data: the way to the gateway's page.
pub const TO_GATEWAY: &str = "to-gateway";
/// Gateway: name of the model.
pub const GATEWAY_NAME: &str = "gateway-name";
/// Gateway: iterations.
pub const GATEWAY_EPOCHS: &str = "gateway-epochs";
/// Gateway: the column of the labels.
pub const GATEWAY_LABEL: &str = "gateway-label";
/// Gateway: whether columns are brought to one scale.
pub const GATEWAY_STANDARDISE: &str = "gateway-standardise";
/// Gateway: the file input for rows and labels.
pub const GATEWAY_FILES: &str = "gateway-files";
/// Gateway: begins.
pub const HAND_OVER: &str = "hand-over";
/// Gateway: shown with the trained model.
pub const GATEWAY_TRAINED: &str = "gateway-trained";
/// Gateway: a model of before.
pub const GATEWAY_EARLIER: &str = "gateway-earlier";
/// Gateway: the file input for rows to predict.
pub const GATEWAY_FRESH: &str = "gateway-fresh";
/// Gateway: shown with the probabilities (`data-rows`).
pub const GATEWAY_PREDICTED: &str = "gateway-predicted";
