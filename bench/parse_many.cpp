// Parses an NDJSON file with simdjson's parse_many, as fast as it goes; a peer of
// the lint in bench/lint. It only parses: no schema, no line numbers.
#include <cstdio>
#include <simdjson.h>

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: parse_many FILE\n");
    return 2;
  }
  simdjson::padded_string text;
  if (simdjson::padded_string::load(argv[1]).get(text)) {
    return 1;
  }
  simdjson::dom::parser parser;
  simdjson::dom::document_stream stream;
  if (parser.parse_many(text, 1 << 20).get(stream)) {
    return 1;
  }
  size_t good = 0, bad = 0;
  for (auto document : stream) {
    document.error() ? ++bad : ++good;
  }
  std::printf("%zu documents, %zu errors\n", good, bad);
}
