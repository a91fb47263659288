package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"clinik-import/client"
	"clinik-import/importer"
)

// server lets the engine speak through the HTTP client: it hands the evidence on
// and decides nothing.
type server struct{ api *client.Client }

var (
	_ importer.Server     = (*server)(nil)
	_ importer.Timekeeper = (*server)(nil)
)

func (s *server) Import(ctx context.Context, sub importer.Submission, wire func() error) importer.Reply {
	api := s.api
	if sub.NoExpect {
		api = api.WithoutExpect()
	}
	a := api.StartImport(ctx, sub.Body, sub.Correlation, wire)
	reply := importer.Reply{
		Wired:      a.Wired,
		BodyBytes:  a.BodyBytes,
		Status:     a.Status,
		RetryAfter: a.RetryAfter,
		Date:       a.Date,
		Quota:      quotaOf(a.Limits),
		OtherStore: a.OtherStore,
		Err:        a.Err,
	}
	if a.Reply != nil {
		reply.JobID, reply.Message = a.Reply.JobID, a.Reply.Message
	}
	var refused *client.APIError
	if errors.As(a.Err, &refused) {
		reply.Code, reply.Message = refused.Code, wordsOf(refused)
		for _, issue := range refused.Issues {
			reply.Faults = append(reply.Faults, faultOf(issue.Fault))
		}
		reply.Err = nil // a clean reply, though a refusal
	}
	return reply
}

// quotaOf is what a reply says of the month's requests, nil if it says nothing. With a test
// key the store of test data has its own count.
func quotaOf(l client.Limits) *importer.Quota {
	q := importer.Quota{Limit: -1, Used: -1, Remaining: -1}
	if l.Quota != nil {
		q = importer.Quota{Limit: l.Quota.Limit, Used: l.Quota.Used, Remaining: l.Quota.Remaining, Reset: l.Quota.Reset}
	}
	if s := l.Sandbox; s != nil && s.Limit >= 0 && s.Used >= 0 && s.Remaining >= 0 {
		q.Limit, q.Used, q.Remaining = s.Limit, s.Used, s.Remaining
	}
	if q.Limit < 0 && q.Used < 0 && q.Remaining < 0 {
		return nil
	}
	return &q
}

// mostIssues caps how many of a refusal's issues are told.
const mostIssues = 5

// wordsOf is what the server itself says of a refusal: its message and its issues,
// which name fields and rules. Untrusted.
func wordsOf(refused *client.APIError) string {
	words := []string{}
	if refused.Message != "" {
		words = append(words, refused.Message)
	}
	for _, issue := range refused.Issues[:min(mostIssues, len(refused.Issues))] {
		if issue.Diagnostics != "" && issue.Diagnostics != refused.Message {
			words = append(words, issue.Diagnostics)
		}
	}
	return strings.Join(words, "; ")
}

// Time is the server's clock, by which it counts the hour.
func (s *server) Time(ctx context.Context) (time.Time, error) { return s.api.Time(ctx) }

func (s *server) Job(ctx context.Context, id string) (importer.Job, error) {
	job, err := s.api.Job(ctx, id)
	if err != nil {
		failed := &importer.JobError{Err: err}
		var unusable *client.ReplyError
		if errors.As(err, &unusable) {
			failed.Large = unusable.Large
		}
		var answer *client.APIError
		if errors.As(err, &answer) {
			failed.Status, failed.Code, failed.RetryAfter = answer.Status, answer.Code, answer.RetryAfter
		}
		return importer.Job{}, failed
	}
	faults := make([]importer.JobFault, len(job.Errors))
	for i, f := range job.Errors {
		faults[i] = faultOf(f)
	}
	return importer.Job{
		ID: job.ID, Type: job.Type, Status: job.Status, Total: job.Total, Processed: job.Processed, Errors: faults, Date: job.Date, Quota: quotaOf(job.Limits), OtherStore: job.OtherStore,
	}, nil
}

func faultOf(f client.JobFault) importer.JobFault {
	return importer.JobFault{Index: f.Index, Message: f.Message, Pointer: f.Pointer, Raw: f.Raw}
}
