// Package sandbox is ClinikAPI's bulk endpoints, embedded: a real server on
// loopback for practice and tests. It is built from the public documents only and
// is not the vendor's server.
//
//	request ─▶ override headers ─▶ key ─▶ slots ─▶ body ─▶ judge ─▶ job ─▶ store, truth ─▶ 202
//	GET job ─▶ what a job has got through at this moment, from the clock alone
//
//	GET  /health                   open                {status:"ok", timestamp}, without an envelope
//	POST /v1/bulk/import           key                 202 {data:{jobId,status,message}, meta}
//	POST /v1/bulk/export           key                 202, the same
//	GET  /v1/bulk/jobs/{id}        key                 200 {data:{id,type,status,…,errors}, meta}
//	GET  /exports/{id}?…           link, for an hour   the export as NDJSON (downloadUrl of its job)
//
// # Errors
//
// {error, message, code, requestId, issues} with the documented codes:
//
//	400 INVALID_JSON, METHOD_OVERRIDE_REJECTED     422 VALIDATION_ERROR, issues "field: constraint"
//	401 UNAUTHORIZED, INVALID_KEY_FORMAT, INVALID_KEY   429 RATE_LIMITED with Retry-After
//	404 NOT_FOUND, also for another tenant's job   500 INTERNAL_ERROR
//
// # What the documents leave open
//
// Here we chose; the real service may differ.
//
//   - Starts. Imports and exports share the five; the window rolls; a refused start
//     (400, 401, 413, 415, 422, 429) takes no slot; polling takes none.
//   - Refusals come before the 202, in the order of the chain above. A body over the cap
//     is 413 PAYLOAD_TOO_LARGE, another media type than application/json or
//     application/fhir+json 415 UNSUPPORTED_MEDIA_TYPE, a wrong method 405
//     METHOD_NOT_ALLOWED. More than 10,000 records, none, more characters than
//     documented, and a type that is not one of the 62 are 422.
//   - NDJSON. Lines end with \n or \r\n; blank lines are skipped and are not records;
//     an index in a job's errors counts records only. A byte-order mark makes the first
//     record invalid.
//   - Records. Strict JSON (no duplicate names, no broken Unicode), then the JSON Schema
//     of the type with its documented formats asserted; unknown fields are kept; null is
//     no value of any type. id, resourceType and the tenant tag are the server's, whatever
//     the caller wrote. References are not looked up, duplicates not noticed.
//   - Jobs. Pending for a moment (totalRecords 0), then processing at a steady pace, then
//     completed, also when every record was bad. processedRecords counts skipped records.
//     A bad record has one entry in errors, with all its faults; it shows once the job has
//     reached that record. Field paths have dots: contact.0.email. No entry repeats a
//     value. Jobs live as long as the server, or its folder.
//   - Exports. One file for all types, each record with its id, resourceType and tenant tag;
//     since includes its own moment. The link is made anew at each poll.
//   - Ceilings. The headers of the minute's rate and the month's quota are those of the Pro
//     plan. Records count as requests in the month only. Neither ceiling is enforced.
//
// Bodies and records stay in memory (the oldest records go first when they grow too
// many) and are never written to disk.
package sandbox
