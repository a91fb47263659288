package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"
)

// ExportRequest says what to export.
type ExportRequest struct {
	ResourceTypes []string  // FHIR type names, at least one
	Since         time.Time // only what changed since; zero: everything. Whether the moment itself counts is not documented.
}

// StartExport starts an export. It is one attempt like StartImport and, as far as
// the documents tell, takes one of the same five slots an hour.
func (c *Client) StartExport(ctx context.Context, r ExportRequest, correlation string, wire func() error) Attempt {
	body, err := json.Marshal(struct {
		ResourceTypes []string `json:"resourceTypes"`
		Since         string   `json:"since,omitempty"`
	}{r.ResourceTypes, sinceText(r.Since)})
	if err != nil {
		return Attempt{Err: fmt.Errorf("a resource type's name is not text: %w", err)}
	}
	return c.start(ctx, "/v1/bulk/export", body, correlation, false, wire)
}

func sinceText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// Download copies the file behind an export job's download URL to w, at most limit
// bytes, and returns how many it copied. The URL is the server's data: it must be
// https, or have the client's own origin; it is fetched without the key, and no
// redirect is followed. Errors never quote it, for its query is a credential.
func (c *Client) Download(ctx context.Context, downloadURL string, w io.Writer, limit int64) (int64, error) {
	u, err := url.Parse(downloadURL)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return 0, &ReplyError{Status: http.StatusOK, Reason: "the job's download address is not a web address"}
	}
	from := originOf(u)
	if from.scheme != "https" && from != c.origin {
		return 0, &ReplyError{Status: http.StatusOK, Reason: "the job's download address is not https"}
	}
	if addr, err := netip.ParseAddr(from.host); err == nil && from != c.origin && !addr.IsGlobalUnicast() {
		return 0, &ReplyError{Status: http.StatusOK, Reason: "the job's download address points into this machine or its link"}
	}
	transport := c.readTransport()
	transport.DisableKeepAlives = true
	resp, err := hardened(transport).R().SetContext(ctx).SetHeader("User-Agent", c.userAgent).Get(downloadURL)
	if err != nil {
		return 0, transportError(from, Waiting, err)
	}
	raw := resp.RawResponse
	defer raw.Body.Close()
	if raw.StatusCode != http.StatusOK {
		_, err := checkResponse(raw, http.StatusOK, replyCap, c.now())
		return 0, err
	}
	n, err := io.Copy(w, io.LimitReader(raw.Body, limit))
	if err != nil {
		return n, fmt.Errorf("the download broke off after %d bytes: %w", n, err)
	}
	if extra, _ := raw.Body.Read(make([]byte, 1)); extra > 0 {
		return n, &ReplyError{Status: raw.StatusCode, Reason: fmt.Sprintf("the file is larger than the %d bytes allowed", limit)}
	}
	return n, nil
}
