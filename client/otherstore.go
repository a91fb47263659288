package client

import "net/http"

// otherStore reports whether a reply contradicts the kind of its key: X-Sandbox-* headers
// are documented to come with test keys, and with these alone. A live key that gets them is
// believed whatever the status. That a test key lacks them tells something only of a reply
// that shows that the key was taken and that counts its requests: proxies and gateways
// answer without any of the vendor's headers.
func otherStore(key Key, status int, l Limits) bool {
	if key.IsZero() {
		return false
	}
	if key.Live() {
		return l.Sandbox != nil
	}
	taken := status/100 == 2 || status == http.StatusNotFound
	return taken && l.Sandbox == nil && (l.Rate != nil || l.Quota != nil)
}
