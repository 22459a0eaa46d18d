// Reads a pipeline with Groovy's own parser and prints what it consists of as JSON: calls with their arguments and blocks. What a step would
// only learn while it runs (a string with something in it that is replaced, a condition) is refused: the pipeline has none of it.
import groovy.json.JsonOutput
import org.codehaus.groovy.ast.expr.*
import org.codehaus.groovy.ast.stmt.ExpressionStatement
import org.codehaus.groovy.control.CompilationUnit
import org.codehaus.groovy.control.Phases

class Reader {
  static value(Expression e) {
    if (e instanceof ConstantExpression) return e.value
    if (e instanceof MapExpression) return e.mapEntryExpressions.collectEntries { [value(it.keyExpression), value(it.valueExpression)] }
    if (e instanceof ListExpression) return e.expressions.collect { value(it) }
    if (e instanceof ClosureExpression) return [block: block(e)]
    if (e instanceof VariableExpression) return [name: e.name]
    if (e instanceof PropertyExpression) return [name: e.objectExpression.name + '.' + e.propertyAsString]
    if (e instanceof MethodCallExpression) return call(e)
    throw new IllegalArgumentException("line ${e.lineNumber}: ${e.class.simpleName} ${e.text}")
  }

  static call(MethodCallExpression e) {
    def given = e.arguments instanceof TupleExpression ? e.arguments.expressions : [e.arguments]
    [call: e.methodAsString, args: given.collect { value(it) }]
  }

  static block(ClosureExpression e) { statements(e.code.statements) }

  static statements(list) {
    list.collect {
      def e = it instanceof ExpressionStatement ? it.expression : it.expression
      value(e)
    }
  }
}

def unit = new CompilationUnit()
unit.addSource('Jenkinsfile', System.in.getText('UTF-8'))
unit.compile(Phases.CONVERSION)
println JsonOutput.toJson(Reader.statements(unit.AST.modules[0].statementBlock.statements))
