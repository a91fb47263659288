// Package importer is the engine: it plans batches from linted files, claims a
// slot for each, sends it once, watches the job, puts every reject back on its
// file and line, and packs corrected records into the next round. It knows no
// screen and no HTTP library; a command line alone can drive it.
//
//	sources ──Plan──▶ batches ──slot──▶ Server.Import ──▶ job ──poll──▶ rejects
//	   ▲                        (journal: every step durable before it happens)  │
//	   └──────────────── corrections ◀── a person ◀───────────────────────────────┘
//
// Two laws: bytes leave only after the mark that they may have left is durable, and
// nothing whose outcome is unknown is ever sent again except by a person's recorded
// decision.
package importer
