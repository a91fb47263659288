package client

import (
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// checkResponse is the one way from a reply to its body or an error. It reads at
// most limit bytes and answers
//
//	status want, JSON, not compressed, complete   → the body
//	3xx                                           → *RedirectError
//	4xx, 5xx                                      → *APIError, whatever the body looks like
//	anything else                                 → *ReplyError
//
// It does not close the body.
func checkResponse(resp *http.Response, want int, limit int64, now time.Time) ([]byte, error) {
	status := resp.StatusCode
	if status >= 300 && status < 400 {
		return nil, &RedirectError{Status: status, Target: redirectTarget(resp)}
	}
	unusable := func(reason string, body []byte, err error) error {
		return &ReplyError{Status: status, Reason: reason, Body: body[:min(len(body), keptReply)], Err: err}
	}
	if status < 200 {
		return nil, unusable("it is not a final one", nil, nil)
	}
	var body []byte
	encoding := resp.Header.Get("Content-Encoding")
	plain := encoding == "" || strings.EqualFold(encoding, "identity")
	var err error
	if plain {
		body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	}
	if status >= 400 {
		return nil, apiError(resp, body, now)
	}
	switch {
	case !plain:
		return nil, unusable("it is compressed, which was not asked for", nil, nil)
	case int64(len(body)) > limit:
		return nil, &ReplyError{Status: status, Reason: "it is larger than any reply should be", Large: true}
	case err != nil:
		return nil, unusable("it broke off", body, err)
	case status != want:
		return nil, unusable("its status is not the documented one", body, nil)
	case !isJSON(resp.Header.Get("Content-Type")):
		return nil, unusable("it is not JSON", body, nil)
	}
	return body, nil
}

// keptReply is how much of an unusable reply is kept for support.
const keptReply = 4 << 10

// isJSON accepts application/json, application/fhir+json and their like; a reply
// without a type is judged by its content alone.
func isJSON(contentType string) bool {
	if contentType == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}

// decodeStart reads the reply to a start: {"data":{"jobId","status","message"}, …}.
func decodeStart(body []byte) (*StartReply, error) {
	var data struct {
		JobID   string `json:"jobId"`
		Status  string `json:"status"`
		Message string `json:"message"`
	}
	if err := decodeData(body, &data); err != nil {
		return nil, &ReplyError{Status: http.StatusAccepted, Reason: "it is not the documented JSON", Body: body[:min(len(body), keptReply)], Err: err}
	}
	if !ValidJobID(data.JobID) {
		return nil, &ReplyError{Status: http.StatusAccepted, Reason: "it has no usable job id", Body: body[:min(len(body), keptReply)]}
	}
	return &StartReply{JobID: data.JobID, Status: data.Status, Message: data.Message}, nil
}

// decodeData decodes the data member of an envelope {"data": …, "meta": …}; meta is
// not needed. It is strict: duplicate names and invalid UTF-8 are errors, and names
// match by case.
func decodeData(body []byte, into any) error {
	var envelope struct {
		Data jsontext.Value `json:"data"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil {
		return err
	}
	if envelope.Data.Kind() != '{' {
		return errNoData
	}
	return json.Unmarshal(envelope.Data, into)
}
