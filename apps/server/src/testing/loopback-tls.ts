/**
 * A certificate for 127.0.0.1 and localhost that no machine trusts by itself; for tests of https only.
 * Made with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
 * -subj "/CN=parley tests" -addext "subjectAltName=IP:127.0.0.1,DNS:localhost"
 */
export const LOOPBACK_CERT = `\
-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIUIWQuZmjJyLUoE2wnbE3fNPjQOCEwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMcGFybGV5IHRlc3RzMCAXDTI2MTEyMTA2NTgyN1oYDzIxMjYx
MDI4MDY1ODI3WjAXMRUwEwYDVQQDDAxwYXJsZXkgdGVzdHMwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQljpVQ7NsVo9kUnl8N/9HRwu7PwjzKSsVvbd2bOTFpPNnt
MfEcCAKnrywQ7w7+WK/E+U5B0EFMU7SlO4lpAIZMo28wbTAdBgNVHQ4EFgQUdshQ
eVwuU6YLsY/nOTzEw9tgOCwwHwYDVR0jBBgwFoAUdshQeVwuU6YLsY/nOTzEw9tg
OCwwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3Qw
CgYIKoZIzj0EAwIDSAAwRQIhAN0rQQfLf3/1756yF4T6OUWE6iXzcR+/zsupbdPH
8zYvAiA4Uj0j6XtKMRd2vgcvAOdoDRtlWuSo2aXJGXfeHO8HGA==
-----END CERTIFICATE-----
`;

export const LOOPBACK_KEY = `\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHoMtP/lMi2lSnq5i
FfX/rO8RZ9WnS8qajyvLprwsA7OhRANCAAQljpVQ7NsVo9kUnl8N/9HRwu7PwjzK
SsVvbd2bOTFpPNntMfEcCAKnrywQ7w7+WK/E+U5B0EFMU7SlO4lpAIZM
-----END PRIVATE KEY-----
`;
