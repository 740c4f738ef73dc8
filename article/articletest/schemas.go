package articletest

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dateline/dateline/docs/schema"
)

// The schemas, compiled when first used.
var (
	rawSchema      = sync.OnceValue(func() *jsonschema.Schema { return compile("raw.v1.json") })
	enrichedSchema = sync.OnceValue(func() *jsonschema.Schema { return compile("enriched.v1.json") })
	deadSchema     = sync.OnceValue(func() *jsonschema.Schema { return compile("dead.v1.json") })
)

// compile panics on a schema that is broken, since it is part of the program.
func compile(name string) *jsonschema.Schema {
	file, err := schema.Files.Open(name)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		panic(fmt.Sprintf("schema %s: %v", name, err))
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(name, document); err != nil {
		panic(fmt.Sprintf("schema %s: %v", name, err))
	}
	return compiler.MustCompile(name)
}

func validate(schema func() *jsonschema.Schema, encoded []byte) error {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	return schema().Validate(document)
}
