package journal

import "errors"

// A Host is what a server was seen not to take. The zero value: nothing is known.
type Host struct {
	BodyCap  int64 // bytes of a request body that it refused no body up to; 0: not known
	NoExpect bool  // it answered "100-continue" with 417
}

// Host returns what is known of a server; the sandbox's is the environment.
func (j *Journal) Host(name string) (Host, error) {
	h, err := one(j, func(row scanner) (h Host, err error) {
		err = row.Scan(&h.BodyCap, &h.NoExpect)
		return h, err
	}, "SELECT body_cap, no_expect FROM host WHERE host=?", name)
	if errors.Is(err, ErrNotFound) {
		return Host{}, nil
	}
	return h, err
}

// SetHost keeps what is known of a server.
func (t *Tx) SetHost(name string, h Host) error {
	_, err := t.exec("INSERT OR REPLACE INTO host (host, body_cap, no_expect) VALUES (?, ?, ?)", name, h.BodyCap, h.NoExpect)
	return err
}
