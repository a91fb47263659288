package resource

// A checker walks one record once. Its methods take the position of the next
// byte and return the position behind what they walked over, or ended when the
// walk is over because of broken syntax or depth.
type checker struct {
	data     []byte
	typeName string
	faults   []Fault
	limit    int    // length of faults at which no more are listed
	pointers int    // bytes of pointers listed
	sdk      int    // how many SDK-only shapes we are inside of
	judge    *Judge // nil: only what the schema says

	// path says where we are in each object and array that we are inside of, the
	// outermost first: in an object the position of the present member's key (its
	// quote; 0 between members), in an array ^index. Records are far below 2 GiB.
	path  [MaxDepth]int32
	depth int

	guesses guesses // kept from one record to the next

	// Set by text when it returns the flag of that name.
	utf8At, utf8Length int
	surrogateAt        int
}

const ended = -1

// maxPointers is how many bytes the pointers of one record's faults may take before no more are listed.
const maxPointers = 1 << 20

func (c *checker) record(root *node) {
	pos := c.space(c.data, 0)
	if pos < len(c.data) && c.data[pos] == '{' {
		pos = c.object(root, pos)
	} else {
		start := pos
		if pos = c.value(anything, pos); pos != ended {
			c.fault(CodeNotObject, start, pos-start, nil, Documented)
		}
	}
	if pos == ended {
		return
	}
	if pos = c.space(c.data, pos); pos < len(c.data) {
		c.syntax(pos)
	}
}

// value walks the value at pos, which must not be blank.
func (c *checker) value(n *node, pos int) int {
	if pos >= len(c.data) {
		return c.syntax(pos)
	}
	b := c.data[pos]
	if b == '"' { // by far the most
		return c.string(n, pos)
	}
	switch b {
	case '{':
		if n.obj == nil {
			return c.wrongType(n, pos, c.value(anything, pos))
		}
		return c.object(n.obj, pos)
	case '[':
		switch alt := n.arr; {
		case alt == nil:
			return c.wrongType(n, pos, c.value(anything, pos))
		case alt != n && alt.sdkOnly:
			c.fault(CodeSDKOnly, pos, 1, alt.field, SDKOnly)
			return c.sdkValue(alt, pos)
		default:
			return c.array(alt, pos)
		}
	case 't':
		return c.boolean(n, pos, "true")
	case 'f':
		return c.boolean(n, pos, "false")
	case 'n':
		end := c.literal(pos, "null")
		if end != ended && n.field != nil {
			c.breach(CodeNull, pos, end-pos, n.field, Documented)
		}
		return end
	default:
		end, whole, exact := c.number(pos)
		if end == ended {
			return ended
		}
		if !exact {
			c.checkPrecision(pos, end)
		}
		if n.num == nil {
			return c.wrongType(n, pos, end)
		}
		if n.num.field != nil {
			c.checkNumber(n.num, pos, end, whole)
		}
		return end
	}
}

// string walks the string whose quote is at pos.
func (c *checker) string(n *node, pos int) int {
	start := pos + 1
	end, flags := c.text(start)
	if end == ended {
		return ended
	}
	if flags&(badUTF8|badSurrogate) != 0 {
		c.badText(flags, n.field)
	}
	switch takes := n.str; {
	case takes == nil:
		return c.wrongType(n, pos, end+1)
	case takes.checks != 0 || maybeBlank[c.data[start]]:
		c.checkString(takes, start, end, flags)
	}
	return end + 1
}

// wrongType reports the value from pos to end, already walked over.
func (c *checker) wrongType(n *node, pos, end int) int {
	if end != ended {
		c.breach(CodeType, pos, end-pos, n.field, Documented)
	}
	return end
}

func (c *checker) boolean(n *node, pos int, word string) int {
	end := c.literal(pos, word)
	if n.boole == nil {
		return c.wrongType(n, pos, end)
	}
	return end
}

// array walks the array whose bracket is at pos.
func (c *checker) array(n *node, pos int) int {
	if c.depth == MaxDepth {
		return c.tooDeep(pos)
	}
	d, open, here, count := c.data, pos, c.depth, 0
	c.depth++
	pos = c.space(d, pos+1)
	empty := pos < len(d) && d[pos] == ']'
	for ; !empty; pos = c.space(d, pos+1) {
		c.path[here] = int32(^count)
		count++
		if pos = c.value(n.items, pos); pos == ended {
			return ended
		}
		if pos = c.space(d, pos); pos < len(d) && d[pos] == ',' {
			continue
		}
		if pos >= len(d) || d[pos] != ']' {
			return c.syntax(pos)
		}
		break
	}
	c.depth--
	if f := n.field; f != nil && (count < f.MinItems || f.MaxItems > 0 && count > f.MaxItems) {
		c.breach(CodeItems, open, pos+1-open, f, Documented)
	}
	return pos + 1
}

// space returns the position of the first byte from pos on that is no JSON white space.
func (c *checker) space(d []byte, pos int) int {
	if pos < len(d) && d[pos] > ' ' {
		return pos
	}
	return c.skipSpace(d, pos)
}

func (c *checker) skipSpace(d []byte, pos int) int {
	if c.judge != nil && pos < len(d) {
		c.judge.spaced = true
	}
	return skipSpace(d, pos)
}

func skipSpace(d []byte, pos int) int {
	for pos < len(d) && (d[pos] == ' ' || d[pos] == '\t' || d[pos] == '\n' || d[pos] == '\r') {
		pos++
	}
	return pos
}

func (c *checker) literal(pos int, word string) int {
	d := c.data
	if len(d)-pos >= len(word) && string(d[pos:pos+len(word)]) == word {
		return pos + len(word)
	}
	i := 0
	for pos+i < len(d) && d[pos+i] == word[i] {
		i++
	}
	return c.syntax(pos + i)
}
