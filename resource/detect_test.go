package resource

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestQDetect(t *testing.T) {
	for _, name := range Names() {
		ty, _ := Lookup(name)
		g := Detect([][]byte{ty.Example()})
		if len(g) == 0 || g[0].Type != ty || !g[0].Sure {
			for i, x := range g[:min(4, len(g))] {
				t.Log(name, i, x.Type.Name(), x.Share, x.Sure, x.Reasons)
			}
		}
		rng := rand.New(rand.NewPCG(1, 2))
		var recs [][]byte
		for range 20 {
			var m map[string]json.RawMessage
			json.Unmarshal(ty.Example(), &m)
			for k := range m {
				if !slices.Contains(ty.Required(), k) && rng.IntN(3) == 0 {
					delete(m, k)
				}
			}
			b, _ := json.Marshal(m)
			recs = append(recs, b)
		}
		g = Detect(recs)
		if len(g) == 0 || g[0].Type != ty || !g[0].Sure {
			for i, x := range g[:min(4, len(g))] {
				t.Log("   20", name, i, x.Type.Name(), x.Share, x.Sure, x.Reasons)
			}
		}
	}
}
