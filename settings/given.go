package settings

import "slices"

// Given writes the flags that were given among those named, as they stand on a command line,
// in the order of the catalogue. "severity" and "off" name the rules that are graded
// otherwise, "config" the settings file. No password is in them: as flags they are refused.
func (s *Settings) Given(names []string) (words []string) {
	for _, group := range catalogue {
		for _, it := range group.Settings {
			text := s.values[it.Name]
			switch {
			case s.origins[it.Name].Kind != Flag || !slices.Contains(names, it.Name):
			case it.Switch && text == "true":
				words = append(words, "--"+it.Name)
			case it.Switch:
				words = append(words, "--"+it.Name+"="+text)
			default:
				words = append(words, "--"+it.Name, text)
			}
		}
	}
	for _, code := range s.gradedRules() {
		word := s.values[ruleName(code)]
		switch {
		case s.origins[ruleName(code)].Kind != Flag:
		case word == "off" && slices.Contains(names, "off"):
			words = append(words, "--off", code)
		case slices.Contains(names, "severity"):
			words = append(words, "--severity", code+"="+word)
		}
	}
	if s.from.Named && slices.Contains(names, "config") {
		words = append(words, "--config", s.Path)
	}
	return words
}
