using System;
using System.Threading;

namespace DiffGen.Runtime;

/// <summary>Threads that share the pieces of one large job with the thread that starts it. Starting a job allocates nothing.</summary>
/// <remarks>
/// One job runs at a time; whoever finds the threads busy does all pieces of its own job itself. Pieces must therefore give the same result whoever does them, and in
/// whatever order. The thread that starts a job works on it too and waits only for pieces that another has begun.
/// </remarks>
internal static unsafe class Workers
{
    private static readonly object s_gate = new();
    private static bool s_isBusy;
    private static int s_threads;
    private static delegate*<void*, int, int, void> s_work;
    private static void* s_job;
    private static int s_next;
    private static int s_pieces;
    private static int s_pending;

    /// <summary>How many threads work on a job, the one that starts it included.</summary>
    public static int Count => Parallelism.MaximumThreads;

    /// <summary>Does the pieces of a job and returns when all are done.</summary>
    /// <param name="work">Does one piece; it gets the job, the number of the piece and the number of pieces. It must not throw.</param>
    /// <param name="job">What it works on.</param>
    /// <param name="pieces">How many pieces there are.</param>
    public static void Run(delegate*<void*, int, int, void> work, void* job, int pieces)
    {
        bool shared = false;
        if (pieces > 1 && Count > 1)
        {
            lock (s_gate)
            {
                if (!s_isBusy)
                {
                    s_isBusy = shared = true;
                    s_work = work;
                    s_job = job;
                    s_next = 0;
                    s_pieces = s_pending = pieces;
                    for (; s_threads < Math.Min(pieces, Count) - 1; s_threads++) new Thread(Serve) { IsBackground = true, Name = "DiffGen tensor worker" }.Start();
                    Monitor.PulseAll(s_gate);
                }
            }
        }

        if (!shared)
        {
            for (int piece = 0; piece < pieces; piece++) work(job, piece, pieces);
            return;
        }

        while (TryTake(out int mine))
        {
            work(job, mine, pieces);
            Finish();
        }

        lock (s_gate)
        {
            while (s_pending > 0) Monitor.Wait(s_gate);
            s_isBusy = false;
        }
    }

    private static bool TryTake(out int piece)
    {
        lock (s_gate)
        {
            piece = s_next;
            if (s_next == s_pieces) return false;
            s_next++;
            return true;
        }
    }

    private static void Finish()
    {
        lock (s_gate)
        {
            if (--s_pending == 0) Monitor.PulseAll(s_gate);
        }
    }

    private static void Serve()
    {
        while (true)
        {
            int piece, pieces;
            delegate*<void*, int, int, void> work;
            void* job;
            lock (s_gate)
            {
                while (s_next == s_pieces) Monitor.Wait(s_gate);
                piece = s_next++;
                pieces = s_pieces;
                work = s_work;
                job = s_job;
            }

            work(job, piece, pieces);
            Finish();
        }
    }
}
