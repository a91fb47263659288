package resource

// object walks the object whose brace is at pos.
func (c *checker) object(n *node, pos int) int {
	if c.depth == MaxDepth {
		return c.tooDeep(pos)
	}
	d, open, here := c.data, pos, c.depth
	c.depth++
	var seen uint64               // known members met
	var extra map[string]struct{} // unknown ones
	last := 0                     // 1 + the index of the known member met last
	if pos = c.space(d, pos+1); pos < len(d) && d[pos] == '}' {
		return c.objectEnd(n, seen, open, pos)
	}
	for { // at a key
		var member *node
		guess := c.guesses.after(n, last)
		index := guess.likely()
		size := n.keys.match(index, d, pos)
		if size > 0 {
			guess.right()
		} else {
			index, size = guess.second(n.keys, d, pos)
		}
		if size > 0 {
			c.path[here] = int32(pos)
			pos, member = pos+size, n.members[index]
		} else {
			if index, pos = c.key(n, pos, &extra); pos == ended {
				return ended
			}
			if index >= 0 {
				guess.wrong(index)
				member = n.members[index]
			}
		}
		if member != nil {
			if bit := uint64(1) << (index % 64); seen&bit == 0 {
				seen |= bit
			} else {
				c.atKey(CodeDuplicate, member.field, Documented)
			}
			last = index + 1
			switch {
			case member.sdkOnly:
				c.atKey(CodeSDKOnly, member.field, SDKOnly)
				pos = c.sdkValue(member, c.space(d, pos))
			case pos < len(d) && d[pos] == '"': // by far the most
				pos = c.string(member, pos)
			default:
				pos = c.value(member, c.space(d, pos))
			}
			if pos == ended {
				return ended
			}
		}
		if pos+1 < len(d) && d[pos] == ',' && d[pos+1] == '"' { // by far the most
			pos++
			continue
		}
		if pos = c.space(d, pos); pos < len(d) && d[pos] == ',' {
			pos = c.space(d, pos+1)
			continue
		}
		if pos >= len(d) || d[pos] != '}' {
			return c.syntax(pos)
		}
		return c.objectEnd(n, seen, open, pos)
	}
}

// objectEnd looks at the object from open to end, its closing brace, as a whole.
func (c *checker) objectEnd(n *node, seen uint64, open, end int) int {
	if missing := (n.required | n.sdkRequired) &^ seen; missing != 0 {
		c.missing(n, missing, open)
	}
	if n.sense != nil && c.judge != nil {
		c.makesSense(n, seen, open)
	}
	c.depth--
	return end + 1
}

// key walks the key that must be at pos and its colon, and returns the index of the member that
// it names. For a member that the schema does not have, which it walks whole, that is -1.
func (c *checker) key(n *node, pos int, extra *map[string]struct{}) (index, next int) {
	d, start := c.data, pos+1
	c.path[c.depth-1] = 0
	if pos >= len(d) || d[pos] != '"' {
		return -1, c.syntax(pos)
	}
	end, flags, head, tail := c.keyText(start)
	if end == ended {
		return -1, ended
	}
	c.path[c.depth-1] = int32(pos)
	if flags&(badUTF8|badSurrogate) != 0 {
		c.badText(flags, nil)
	}
	name := d // the name is name[from:to]
	from, to := start, end
	if flags&escaped != 0 {
		name = unescape(nil, d[start:end])
		from, to = 0, len(name)
		head, tail = words(name, from, to)
	}
	if pos = c.space(d, end+1); pos >= len(d) || d[pos] != ':' {
		return -1, c.syntax(pos)
	}
	pos++
	if index = n.names.find(head, tail, name, from, to); index < 0 {
		pos = c.unknown(n, name[from:to], extra, c.space(d, pos))
	}
	return index, pos
}

// sdkValue walks what only the vendor's SDK knows.
func (c *checker) sdkValue(n *node, pos int) int {
	c.sdk++
	pos = c.value(n, pos)
	c.sdk--
	return pos
}

// missing reports the members that the object at open lacks.
func (c *checker) missing(n *node, mask uint64, open int) {
	c.path[c.depth-1] = 0
	for i, m := range n.members {
		if mask&(1<<i) == 0 {
			continue
		}
		basis := Documented
		if n.required&(1<<i) == 0 {
			basis = SDKOnly
		}
		before := len(c.faults)
		c.breach(CodeRequired, open, 0, m.field, basis)
		if len(c.faults) > before {
			c.faults[before].Pointer += "/" + pointerEscaper.Replace(m.field.Name)
		}
	}
}
