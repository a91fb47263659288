package ndjson

// A Node is one member or element of a record, in document order; the tree view
// is the list of them. Offsets are bytes in the record.
type Node struct {
	Depth    int
	Pointer  string
	Key      string // member name, decoded; "" for the root and array elements
	Index    int    // position in the array, -1 if not in one
	Kind     NodeKind
	Offset   int // of the value
	Length   int // of the value, containers whole
	Children int // direct members or elements
}

// NodeKind is the JSON type of a node's value.
type NodeKind uint8

const (
	NodeObject NodeKind = iota
	NodeArray
	NodeString
	NodeNumber
	NodeBoolean
	NodeNull
)

// Tree lists the nodes of a record, the root first. Broken JSON gives the nodes
// before the break and an error with the offset.
func Tree(record []byte) ([]Node, error) { panic("skeleton") }

// Value returns the raw JSON value at the pointer; ok is false where there is none.
func Value(record []byte, pointer string) (raw []byte, ok bool) { panic("skeleton") }

// Set returns a copy of the record in which the value at the pointer is the raw
// JSON value given; a member that is not there yet is added at the end of its
// object. No other byte changes. It fails if the parent is not there or raw is not JSON.
func Set(record []byte, pointer string, raw []byte) ([]byte, error) { panic("skeleton") }

// Remove returns a copy of the record without the member or element at the pointer.
func Remove(record []byte, pointer string) ([]byte, error) { panic("skeleton") }

// Quote returns s as a JSON string, no HTML escaping, valid UTF-8 unchanged.
func Quote(s string) []byte { panic("skeleton") }
