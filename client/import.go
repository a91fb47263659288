package client

import "context"

// StartImport posts one import. body is the whole JSON request body, sent as it is
// and neither changed nor kept: {"resourceType": a FHIR type name, "data": NDJSON
// as a string}. correlation goes out as X-Request-ID and names the attempt.
//
// wire is called once after the connection stands (TLS handshake done) and before
// its first request byte; if it fails, nothing was sent and Attempt.Err is a
// *WireError that wraps its error. wire may be nil.
//
// It asks for "100 Continue", so that an early refusal of a large body is seen as
// the refusal it is and not as a broken connection.
func (c *Client) StartImport(ctx context.Context, body []byte, correlation string, wire func() error) Attempt {
	return c.start(ctx, "/v1/bulk/import", body, correlation, !c.noExpect, wire)
}
