import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.lookup.PlanningId;
import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.InverseRelationShadowVariable;
import ai.timefold.solver.core.api.domain.variable.NextElementShadowVariable;
import ai.timefold.solver.core.api.domain.variable.PlanningListVariable;
import ai.timefold.solver.core.api.domain.variable.PreviousElementShadowVariable;
import ai.timefold.solver.core.api.domain.variable.ShadowVariable;
import ai.timefold.solver.core.api.domain.variable.VariableListener;
import ai.timefold.solver.core.api.score.buildin.hardmediumsoftlong.HardMediumSoftLongScore;
import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.api.score.stream.Constraint;
import ai.timefold.solver.core.api.score.stream.ConstraintFactory;
import ai.timefold.solver.core.api.score.stream.ConstraintProvider;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.constructionheuristic.ConstructionHeuristicPhaseConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.composite.UnionMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.list.ListChangeMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.list.ListSwapMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.list.kopt.KOptListMoveSelectorConfig;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.localsearch.decider.acceptor.LocalSearchAcceptorConfig;
import ai.timefold.solver.core.config.localsearch.decider.forager.LocalSearchForagerConfig;
import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.impl.heuristic.selector.common.decorator.SelectionFilter;
import ai.timefold.solver.core.impl.heuristic.move.Move;
import ai.timefold.solver.core.impl.heuristic.selector.move.generic.list.ListAssignMove;
import ai.timefold.solver.core.impl.heuristic.selector.move.generic.list.ListChangeMove;
import ai.timefold.solver.core.impl.heuristic.selector.move.generic.list.ListSwapMove;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StreamTokenizer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The model that timefold_model.py runs: numbers in, numbers out. What they are is said there.
 *
 * <p>A change of a call's place is spread by a listener along its shift, and from each call to the
 * other calls of its visit, so that a move costs what it touches and no more.
 */
public final class TimefoldDay {

  /** No start is later than its window by more: shifts that wait for each other come to an end. */
  static final int MOST_LATE_S = 4 * 3600;

  /** Where annealing begins; at 180 and 430 visits better than late acceptance (50 or 400). */
  static final String TEMPERATURE = "0hard/5000medium/200soft";

  @PlanningEntity
  public static class Shift {
    @PlanningId Integer id;
    int start;
    int end;
    int home;
    int[][] seconds;
    boolean[] able;

    @PlanningListVariable(allowsUnassignedValues = true)
    List<Call> calls = new ArrayList<>();

    /** Whether the carer may make the visit, and the shift lies where it can start. */
    boolean canHold(Call call) {
      return able[call.visit] && call.latest >= start && call.earliest + call.duration <= end;
    }
  }

  /** One slot of a visit. */
  @PlanningEntity
  public static class Call {
    @PlanningId Integer id;
    int visit;
    int slot;
    int place;
    int duration;
    int earliest;
    int latest;
    long weight;
    /** All calls of the visit. */
    List<Call> together;

    @InverseRelationShadowVariable(sourceVariableName = "calls")
    Shift shift;

    @PreviousElementShadowVariable(sourceVariableName = "calls")
    Call previous;

    @NextElementShadowVariable(sourceVariableName = "calls")
    Call next;

    @ShadowVariable(variableListenerClass = Starts.class, sourceVariableName = "shift")
    @ShadowVariable(variableListenerClass = Starts.class, sourceVariableName = "previous")
    Integer start;

    /** When its own carer can be there. */
    int arrival() {
      if (previous == null) {
        return shift.start + travel();
      }
      int begun = previous.start == null ? previous.earliest : previous.start;
      return begun + previous.duration + travel();
    }

    /** Seconds of the way to this call. */
    int travel() {
      if (previous != null) {
        return shift.seconds[previous.place][place];
      }
      return shift.home < 0 ? 0 : shift.seconds[shift.home][place];
    }

    int travelHome() {
      return next != null || shift.home < 0 ? 0 : shift.seconds[place][shift.home];
    }

    int late() {
      return Math.max(0, start - latest);
    }

    int overtime() {
      return Math.max(0, start + duration + travelHome() - shift.end);
    }
  }

  /** Keeps the starts: the earliest at which all carers of each visit can be there. */
  public static class Starts implements VariableListener<Rounds, Call> {
    @Override
    public void afterVariableChanged(ScoreDirector<Rounds> director, Call changed) {
      ArrayDeque<Call> left = new ArrayDeque<>();
      left.add(changed);
      while (!left.isEmpty()) {
        Call call = left.poll();
        int start = call.earliest;
        for (Call other : call.together) {
          if (other.shift != null) {
            start = Math.max(start, other.arrival());
          }
        }
        start = Math.min(start, call.latest + MOST_LATE_S);
        for (Call other : call.together) {
          Integer wanted = other.shift == null ? null : (Integer) start;
          if (wanted == null ? other.start != null : !wanted.equals(other.start)) {
            director.beforeVariableChanged(other, "start");
            other.start = wanted;
            director.afterVariableChanged(other, "start");
            if (other.next != null) {
              left.add(other.next);
            }
          }
        }
      }
    }

    @Override
    public void beforeVariableChanged(ScoreDirector<Rounds> director, Call call) {}

    @Override
    public void beforeEntityAdded(ScoreDirector<Rounds> director, Call call) {}

    @Override
    public void afterEntityAdded(ScoreDirector<Rounds> director, Call call) {}

    @Override
    public void beforeEntityRemoved(ScoreDirector<Rounds> director, Call call) {}

    @Override
    public void afterEntityRemoved(ScoreDirector<Rounds> director, Call call) {}
  }

  @PlanningSolution
  public static class Rounds {
    @PlanningEntityCollectionProperty List<Shift> shifts = new ArrayList<>();

    @PlanningEntityCollectionProperty @ValueRangeProvider List<Call> calls = new ArrayList<>();

    @PlanningScore HardMediumSoftLongScore score;
  }

  public static class Rules implements ConstraintProvider {
    @Override
    public Constraint[] defineConstraints(ConstraintFactory factory) {
      return new Constraint[] {
        factory
            .forEach(Call.class)
            .filter(call -> !call.shift.able[call.visit])
            .penalizeLong(HardMediumSoftLongScore.ONE_HARD, call -> 3600)
            .asConstraint("competence, exclusions"),
        factory
            .forEach(Call.class)
            .filter(call -> call.late() > 0)
            .penalizeLong(HardMediumSoftLongScore.ONE_HARD, Call::late)
            .asConstraint("window"),
        factory
            .forEach(Call.class)
            .filter(call -> call.next == null && call.overtime() > 0)
            .penalizeLong(HardMediumSoftLongScore.ONE_HARD, Call::overtime)
            .asConstraint("availability"),
        factory
            .forEachIncludingUnassigned(Call.class)
            .filter(call -> call.shift == null)
            .penalizeLong(HardMediumSoftLongScore.ONE_MEDIUM, call -> call.weight)
            .asConstraint("uncovered"),
        factory
            .forEach(Call.class)
            .penalizeLong(
                HardMediumSoftLongScore.ONE_SOFT, call -> call.travel() + call.travelHome())
            .asConstraint("travel"),
      };
    }
  }

  /** A move that gives a call to a shift that cannot hold it is not worth a look. */
  public static class Possible implements SelectionFilter<Rounds, Move<Rounds>> {
    @Override
    public boolean accept(ScoreDirector<Rounds> director, Move<Rounds> move) {
      if (move instanceof ListChangeMove<Rounds> change) {
        return canHold(change.getDestinationEntity(), change.getMovedValue());
      }
      if (move instanceof ListAssignMove<Rounds> assign) {
        return canHold(assign.getDestinationEntity(), assign.getMovedValue());
      }
      if (move instanceof ListSwapMove<Rounds> swap) {
        return canHold(swap.getLeftEntity(), swap.getRightValue())
            && canHold(swap.getRightEntity(), swap.getLeftValue());
      }
      return true;
    }

    private static boolean canHold(Object shift, Object call) {
      return ((Shift) shift).canHold((Call) call);
    }
  }

  /** Reads a day from standard input, plans it, and prints visit, slot, shift, start by line. */
  public static void main(String[] arguments) throws IOException {
    Rounds found =
        SolverFactory.<Rounds>create(config(arguments))
            .buildSolver()
            .solve(read(new StreamTokenizer(new InputStreamReader(System.in, US_ASCII))));
    for (Shift shift : found.shifts) {
      for (Call call : shift.calls) {
        System.out.println(call.visit + " " + call.slot + " " + shift.id + " " + call.start);
      }
    }
  }

  private static SolverConfig config(String[] arguments) {
    ListChangeMoveSelectorConfig change = new ListChangeMoveSelectorConfig();
    change.setFilterClass(Possible.class);
    ListSwapMoveSelectorConfig swap = new ListSwapMoveSelectorConfig();
    swap.setFilterClass(Possible.class);
    return new SolverConfig()
        .withSolutionClass(Rounds.class)
        .withEntityClasses(Shift.class, Call.class)
        .withConstraintProviderClass(Rules.class)
        .withEnvironmentMode(EnvironmentMode.NO_ASSERT)
        .withTerminationSpentLimit(Duration.ofMillis(Long.parseLong(arguments[0])))
        .withRandomSeed(Long.parseLong(arguments[1]))
        .withPhases(
            new ConstructionHeuristicPhaseConfig(),
            new LocalSearchPhaseConfig()
                .withMoveSelectorConfig(
                    new UnionMoveSelectorConfig(
                        List.of(change, swap, new KOptListMoveSelectorConfig())))
                .withAcceptorConfig(
                    new LocalSearchAcceptorConfig()
                        .withSimulatedAnnealingStartingTemperature(TEMPERATURE))
                .withForagerConfig(new LocalSearchForagerConfig().withAcceptedCountLimit(1)));
  }

  private static Rounds read(StreamTokenizer in) throws IOException {
    Rounds rounds = new Rounds();
    int modes = next(in);
    int places = next(in);
    int[][][] seconds = new int[modes][places][places];
    for (int[][] table : seconds) {
      for (int[] row : table) {
        for (int i = 0; i < places; i++) {
          row[i] = next(in);
        }
      }
    }
    int visits = next(in);
    for (int visit = 0; visit < visits; visit++) {
      readVisit(in, visit, rounds.calls);
    }
    int shifts = next(in);
    for (int id = 0; id < shifts; id++) {
      Shift shift = new Shift();
      shift.id = id;
      shift.seconds = seconds[next(in)];
      shift.home = next(in);
      shift.start = next(in);
      shift.end = next(in);
      shift.able = new boolean[visits];
      for (int left = next(in); left > 0; left--) {
        shift.able[next(in)] = true;
      }
      rounds.shifts.add(shift);
    }
    return rounds;
  }

  private static void readVisit(StreamTokenizer in, int visit, List<Call> calls)
      throws IOException {
    int slots = next(in);
    int place = next(in);
    int duration = next(in);
    int earliest = next(in);
    int latest = next(in);
    int weight = next(in);
    List<Call> together = new ArrayList<>();
    for (int slot = 1; slot <= slots; slot++) {
      Call call = new Call();
      call.id = calls.size();
      call.visit = visit;
      call.slot = slot;
      call.place = place;
      call.duration = duration;
      call.earliest = earliest;
      call.latest = latest;
      call.weight = weight;
      call.together = together;
      together.add(call);
      calls.add(call);
    }
  }

  private static int next(StreamTokenizer in) throws IOException {
    in.nextToken();
    return (int) in.nval;
  }

  private TimefoldDay() {}
}
