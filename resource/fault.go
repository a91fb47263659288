package resource

// breach is fault for a constraint of the schema.
func (c *checker) breach(code Code, offset, length int, f *Field, basis Basis) {
	if c.sdk > 0 && basis == Documented {
		basis = SDKOnly // nothing inside such a shape is stated by the API reference
	}
	c.fault(code, offset, length, f, basis)
}

// atKey is fault for the key of the present member.
func (c *checker) atKey(code Code, f *Field, basis Basis) {
	key := int(c.path[c.depth-1])
	c.fault(code, key, keyEnd(c.data, key)+1-key, f, basis)
}

// fault appends a fault that concerns where the walk is, as long as there is room for it.
func (c *checker) fault(code Code, offset, length int, f *Field, basis Basis) {
	pointer := ""
	switch ends := code == CodeSyntax || code == CodeDepth; {
	case len(c.faults) < c.limit || ends:
		pointer = c.pointer()
	case len(c.faults) == c.limit:
		code, length, f, basis = CodeMore, 0, nil, Documented
	default:
		return
	}
	c.faults = append(c.faults, Fault{Code: code, Offset: offset, Length: length, Pointer: pointer, Field: f, Basis: basis})
	if c.pointers += len(pointer); c.pointers > maxPointers {
		c.limit = min(c.limit, len(c.faults)) // a key may be as long as the record
	}
}

// syntax reports that the byte at pos is not what JSON wants there, and ends the walk.
func (c *checker) syntax(pos int) int {
	c.fault(CodeSyntax, pos, min(1, len(c.data)-pos), nil, Documented)
	return ended
}

func (c *checker) tooDeep(pos int) int {
	c.fault(CodeDepth, pos, 1, nil, Documented)
	return ended
}

// badText reports what text found in a string or key.
func (c *checker) badText(flags flags, f *Field) {
	if flags&badUTF8 != 0 {
		c.fault(CodeUTF8, c.utf8At, c.utf8Length, f, Documented)
	}
	if flags&badSurrogate != 0 {
		c.fault(CodeSurrogate, c.surrogateAt, len(`\uD800`), f, Documented)
	}
}

// unknown looks at a member that the schema of n does not have, and walks its
// value. The unknown members met so far are in extra.
func (c *checker) unknown(n *node, name []byte, extra *map[string]struct{}, pos int) int {
	if _, twice := (*extra)[string(name)]; twice {
		c.atKey(CodeDuplicate, nil, Documented)
	} else {
		if *extra == nil {
			*extra = make(map[string]struct{})
		}
		(*extra)[string(name)] = struct{}{}
	}
	if n.open {
		return c.value(anything, pos)
	}
	if n.root {
		if end, taken := c.reserved(name, pos); taken {
			return end
		}
	}
	c.atKey(CodeUnknown, nil, Inferred)
	if last := len(c.faults) - 1; c.faults[last].Code == CodeUnknown {
		c.faults[last].Near = nearest(name, n.names.list)
	}
	return c.value(anything, pos)
}

// reserved looks at the members that no schema has but the server minds.
func (c *checker) reserved(name []byte, pos int) (end int, taken bool) {
	switch string(name) {
	case "id":
		c.atKey(CodeID, nil, Inferred)
		return c.value(anything, pos), true
	case "resourceType":
		if end = c.value(anything, pos); end == ended {
			return end, true
		}
		code := CodeOtherType
		if text, ok := stringValue(c.data[pos:end]); ok && text == c.typeName {
			code = CodeResourceType
		}
		c.atKey(code, nil, Inferred)
		return end, true
	case "meta":
		before := len(c.faults)
		end = c.value(meta, pos)
		for _, f := range c.faults[before:] {
			taken = taken || f.Code == CodeTenantTag
		}
		if !taken && end != ended {
			c.atKey(CodeUnknown, nil, Inferred)
		}
		return end, true
	}
	return pos, false
}

// meta is the shape of a record's meta, as far as it can bear a tenant tag.
var meta = func() *node {
	system := *anything
	system.str = &node{checks: checkTenant}
	tag := openObject("system", &system)
	tags := *anything
	tags.arr = &node{items: tag}
	return openObject("tag", &tags)
}()

// openObject takes anything; in an object it looks at one member.
func openObject(name string, member *node) *node {
	n := *anything
	members := []*node{member}
	n.obj = &node{open: true, names: newNames([]string{name}), members: members}
	return &n
}

// stringValue decodes a string with its quotes.
func stringValue(quoted []byte) (string, bool) {
	if len(quoted) < 2 || quoted[0] != '"' {
		return "", false
	}
	return string(unescape(nil, quoted[1:len(quoted)-1])), true
}
