package client

import (
	"context"
	"time"
)

// Time asks what time it is at the server, by the Date of its answer to GET /health,
// whatever that answer is; zero if it has none. It needs no key and takes none along. It
// fails with *TransportError if no answer comes.
func (c *Client) Time(ctx context.Context) (time.Time, error) {
	transport := c.readTransport()
	transport.DisableKeepAlives = true
	resp, err := hardened(transport).R().
		SetContext(ctx).
		SetHeader("Cache-Control", "no-cache").
		SetHeader("User-Agent", c.userAgent).
		Get(c.origin.String() + "/health")
	if err != nil {
		return time.Time{}, transportError(c.origin, Waiting, err)
	}
	defer resp.RawResponse.Body.Close()
	return serverDate(resp.RawResponse.Header), nil
}
