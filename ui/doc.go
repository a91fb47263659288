// Package ui is the terminal program: five pages in the order of the work, over an
// engine that goes on by itself.
//
//	keys, sizes ─▶ Model.Update ─▶ dialog on top │ root's keys │ page in front ─▶ tea.Cmd
//	engine changed, ticks ─▶ session ─▶ Context.Now ─▶ refreshMsg to every page
//	answers of commands ─▶ every page; each knows its own by type and generation
//
//	Model.View ─▶ layout.Frame ─▶ bar, page.View(), dialogs over it, status ─▶ Theme.Frame ─▶ terminal
//
// Rooms: safe makes data showable, theme holds every style, layout every rectangle,
// widget the pieces. Here are the root (root.go, root_view.go), the life of the run
// (session.go), what pages share (context.go), the contract of a page (page.go) and one
// page a file or two.
//
// A page is a struct with pointer receivers that implements Page. Its rules:
//
//   - Input and output, and calls of the engine that may take long, happen in commands. A
//     command is made by a function named …Cmd that takes values, never the page; its
//     answer is a struct named …Msg, declared beside it, with the error and, where a newer
//     question can overtake it, a generation inside.
//   - Messages that are not keys come to every page, also while it is not in front.
//   - View only draws, in exactly the size set last: layout.Block.Fit makes sure.
//     Rectangles come from a function of the page's own in package layout.
//   - Text reaches the screen only as safe.Text: safe.Own for our words, safe.Clean for
//     names and server texts, Context.Display.Value for patients' values.
//   - What concerns others goes through Context: OpenPage, OpenRow, Toast, Fail, Ask,
//     Choose, Push, Begin, OpenRun, Reload. Each returns a command to hand back.
//   - Keys are key.Bindings in a struct of the page; ShortHelp and FullHelp return those
//     of what has the focus, and the help is made from nothing else.
//
// Tests drive the root with driver_test.go over the fakes of fake_test.go: press keys,
// read the screen, compare golden screens (go test ./ui -update writes them).
package ui
