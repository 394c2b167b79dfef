// The extension under test is the installed one: this one only brings the tests.
