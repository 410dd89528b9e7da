/// Takes the place of the system's function: modules that Open MPI loads stay until the process ends, so that
/// its leaks can be told from ours by their names (leaks.supp).
extern "C" int dlclose(void* /*module*/) noexcept
{
    return 0;
}
