package client

import (
	"bytes"
	"errors"
	"net"
	"sync"
	"sync/atomic"
)

// gate stands between one attempt and the wire. It hands out one connection, whose
// first Write calls wire; if wire fails, the connection is closed and nothing has
// been sent. It counts what left, because that is evidence.
type gate struct {
	wire func() error

	sealed atomic.Bool // the attempt is over: nothing leaves any more
	conn   atomic.Pointer[gatedConn]

	mu      sync.Mutex
	opened  bool  // wire was called and did not fail
	refusal error // wire's own error; net/http would only say "use of closed network connection"
	head    head  // the request header, while it goes by
	body    int64 // bytes after the header that the connection took
}

var (
	errSecondConn = errors.New("a second connection was asked for in one attempt")
	errSealed     = errors.New("the attempt is over")
)

// pass takes over a connection that stands. A second one in the same attempt would
// be a replay, and is refused.
func (g *gate) pass(conn net.Conn) (net.Conn, error) {
	gated := &gatedConn{conn, g}
	if !g.conn.CompareAndSwap(nil, gated) {
		conn.Close()
		return nil, errSecondConn
	}
	if g.sealed.Load() {
		conn.Close()
		return nil, errSealed
	}
	return gated, nil
}

// gatedConn is the connection an attempt writes its request to.
type gatedConn struct {
	net.Conn
	gate *gate
}

// Write opens the gate before the first byte. It holds the lock to its end, so that
// seal can wait for it; a request has only one writer anyway.
func (c *gatedConn) Write(p []byte) (int, error) {
	g := c.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.sealed.Load() {
		return 0, errSealed
	}
	if g.refusal != nil {
		return 0, g.refusal
	}
	if !g.opened {
		if g.wire != nil {
			if err := g.wire(); err != nil {
				g.refusal = err
				c.Conn.Close()
				return 0, err
			}
		}
		g.opened = true
	}
	n, err := c.Conn.Write(p)
	g.body += int64(g.head.after(p[:n]))
	return n, err
}

// seal ends the attempt and returns when nothing of it is under way any more.
// net/http may give up on a request while its writer is still about to write; after
// seal that writer can neither call wire nor send.
func (g *gate) seal() {
	g.sealed.Store(true)
	if c := g.conn.Load(); c != nil {
		c.Conn.Close() // frees a Write that waits for the other side
	}
	g.mu.Lock()
	defer g.mu.Unlock()
}

// head finds the end of a request header in a stream of writes.
type head struct {
	last []byte // up to three bytes that may begin the blank line
	done bool
}

var blankLine = []byte("\r\n\r\n")

// after says how many bytes of p come after the header.
func (h *head) after(p []byte) int {
	if h.done {
		return len(p)
	}
	seen := append(h.last, p...)
	if i := bytes.Index(seen, blankLine); i >= 0 {
		h.done, h.last = true, nil
		return len(seen) - i - len(blankLine)
	}
	h.last = bytes.Clone(seen[max(0, len(seen)-3):])
	return 0
}
